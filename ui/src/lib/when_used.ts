/**
 * Defines a heavy element when the page first shows one: at once, after a swap by htmx, or, `onceSeen`, when the
 * <details> around it is opened.
 */
export function whenUsed(name: string, load: () => Promise<CustomElementConstructor>, onceSeen = false): void {
  const look = (): boolean => {
    const there = [...document.querySelectorAll(name)];
    if (!there.some((each) => !onceSeen || each.closest("details:not([open])") === null)) return false;
    void load().then((element) => customElements.define(name, element));
    return true;
  };
  if (look()) return;
  const watcher = new MutationObserver(() => {
    if (look()) watcher.disconnect();
  });
  watcher.observe(document.body, { childList: true, subtree: true, attributeFilter: ["open"] });
}
