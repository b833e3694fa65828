/** Defines a heavy element when the page first holds one (at once, or after a swap by htmx). */
export function whenUsed(name: string, load: () => Promise<CustomElementConstructor>): void {
  const look = (): boolean => {
    if (document.querySelector(name) === null) return false;
    void load().then((element) => customElements.define(name, element));
    return true;
  };
  if (look()) return;
  const watcher = new MutationObserver(() => {
    if (look()) watcher.disconnect();
  });
  watcher.observe(document.body, { childList: true, subtree: true });
}
