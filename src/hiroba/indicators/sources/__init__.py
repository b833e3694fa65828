"""Where values come from: each source answers with values, or says why it cannot; never a silent zero."""
