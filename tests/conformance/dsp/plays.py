"""What Hiroba's people do in each test of the kit: in which state which verb. Where nothing stands, they wait.

The tests are called as the kit's settings call them: CN and TP ask Hiroba as the provider, CN_C and TP_C as the
consumer.
"""

from __future__ import annotations

Play = tuple[tuple[str, str], ...]  # state, verb

_OFFER, _AGREE = ("REQUESTED", "answer"), ("REQUESTED", "agree")
_ACCEPT, _SIGN = ("OFFERED", "accept"), ("AGREED", "sign")

PROVIDED: dict[str, Play] = {
    "CN_01_01": (_OFFER,),
    "CN_01_02": (_OFFER,),
    "CN_01_03": (_OFFER, ("ACCEPTED", "agree")),
    "CN_01_04": (_AGREE,),
    "CN_02_01": (("REQUESTED", "terminate"),),
    "CN_02_02": (),
    "CN_02_03": (_AGREE,),
    "CN_02_04": (_OFFER,),
    "CN_02_05": (_OFFER, ("OFFERED", "terminate")),
    "CN_02_06": (_OFFER, ("ACCEPTED", "terminate")),
    "CN_02_07": (("REQUESTED", "agree and withdraw"),),
    "CN_03_01": (_AGREE,),
    "CN_03_02": (_OFFER,),
    "CN_03_03": (_OFFER,),
    "CN_03_04": (_OFFER,),
}
HANDED: dict[str, Play] = {
    "TP_01_01": (("STARTED", "TERMINATED"),),
    "TP_01_02": (("STARTED", "COMPLETED"),),
    "TP_01_03": (("STARTED", "SUSPENDED"), ("SUSPENDED", "TERMINATED")),
    "TP_01_04": (("STARTED", "SUSPENDED"), ("SUSPENDED", "STARTED"), ("STARTED", "COMPLETED")),
    "TP_01_05": (("REQUESTED", "TERMINATED"),),
    **{f"TP_02_0{number}": () for number in range(1, 6)},
    **{f"TP_03_0{number}": () for number in range(1, 7)},
}
EARLY = {
    "TP_01_05",
    "TP_02_05",
    "TP_03_01",
    "TP_03_02",
}  # a transfer stays REQUESTED: its agreement has not begun
ASKED: dict[str, Play] = {
    "CN_C_01_01": (_ACCEPT, _SIGN),
    "CN_C_01_02": (("OFFERED", "counter"),),
    "CN_C_01_03": (("OFFERED", "terminate"),),
    "CN_C_01_04": (_SIGN,),
    "CN_C_02_01": (),
    "CN_C_02_02": (("REQUESTED", "terminate"),),
    "CN_C_02_03": (("AGREED", "terminate"),),
    "CN_C_02_04": (),
    "CN_C_02_05": (_ACCEPT,),
    "CN_C_02_06": (_SIGN,),
    "CN_C_03_01": (),
    "CN_C_03_02": (),
    "CN_C_03_03": (),
    "CN_C_03_04": (_ACCEPT,),
    "CN_C_03_05": (_ACCEPT,),
    "CN_C_03_06": (_ACCEPT,),
}
PULLED: dict[str, Play] = {
    **{f"TP_C_01_0{number}": () for number in range(1, 6)},
    "TP_C_02_01": (("STARTED", "finish"),),
    "TP_C_02_02": (("STARTED", "complete"),),
    "TP_C_02_03": (("STARTED", "pause"), ("SUSPENDED", "finish")),
    "TP_C_02_04": (("STARTED", "pause"), ("SUSPENDED", "resume"), ("STARTED", "complete")),
    "TP_C_02_05": (("REQUESTED", "finish"),),
    **{f"TP_C_03_0{number}": () for number in range(1, 7)},
}
CATALOGUE = ("CAT_01_01", "CAT_01_02", "CAT_01_03")
