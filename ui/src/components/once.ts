/** How long a form that was sent takes no second press: after that the answer is lost, or was a file. */
const PATIENCE = 5000;

/** A form that changes something is sent once, however often its button is pressed before the answer is here. */
export function sendOnce(): void {
  const sent = new WeakSet<HTMLFormElement>();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !(form instanceof HTMLFormElement) || form.method !== "post") return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.add(form);
    setTimeout(() => sent.delete(form), PATIENCE);
    addEventListener("pageshow", () => sent.delete(form), { once: true }); // back by the browser's button
  });
}
