/** After a form came back, the reader is where something is to be mended, however long the form is. */
export function showWrong(): void {
  const error = document.querySelector("main form .hb-field__error");
  const field = error?.closest(".hb-field")?.querySelector<HTMLElement>("input, select, textarea");
  if (field === null || field === undefined) return;
  field.closest("details")?.setAttribute("open", "");
  field.focus();
}
