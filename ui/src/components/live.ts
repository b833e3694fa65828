import { poll } from "../lib/poll";

/** <hiroba-live src every until>: fetches an HTML fragment again and again and shows it inside. */
export class HirobaLive extends HTMLElement {
  #stop: (() => void) | undefined;

  connectedCallback(): void {
    const seconds = Number(this.getAttribute("every") ?? "5");
    if (this.getAttribute("src") === null || this.#finished()) return;
    if (!this.hasAttribute("aria-live")) this.setAttribute("aria-live", "polite");
    this.#stop = poll(() => this.#refresh(), Math.max(1, seconds) * 1000);
  }

  disconnectedCallback(): void {
    this.#stop?.();
  }

  #finished(): boolean {
    const until = this.getAttribute("until");
    return until !== null && this.querySelector(until) !== null;
  }

  async #refresh(): Promise<"again" | "stop"> {
    const answer = await fetch(this.getAttribute("src") ?? "", { headers: { "HX-Request": "true" } });
    if (answer.status === 404 || answer.status === 403) return "stop";
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const html = await answer.text();
    if (html !== this.innerHTML && !this.contains(document.activeElement)) this.innerHTML = html;
    return this.#finished() ? "stop" : "again";
  }
}
