/** Where tabs are wider than the screen, the current one is brought into sight. */
export function showCurrent(): void {
  for (const tabs of document.querySelectorAll<HTMLElement>(".hb-tabs")) {
    const here = tabs.querySelector<HTMLElement>("[aria-current]");
    if (here) tabs.scrollLeft = here.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - here.offsetWidth) / 2;
  }
}
