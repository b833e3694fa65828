import { make } from "../lib/dom";
import { say } from "../lib/words";

/** <hiroba-copy target="#id">: a button that copies that element's text. */
export class HirobaCopy extends HTMLElement {
  connectedCallback(): void {
    if (this.querySelector("button") !== null || !("clipboard" in navigator)) return;
    const button = make("button", { type: "button", class: "hb-button hb-button--small" }, say("copy.do"));
    const said = make("span", { class: "hb-visually-hidden", role: "status" });
    button.addEventListener("click", () => void this.#copy(button, said));
    this.append(button, said);
  }

  async #copy(button: HTMLButtonElement, said: HTMLElement): Promise<void> {
    const source = document.querySelector(this.getAttribute("target") ?? "");
    if (source === null) return;
    const text = source instanceof HTMLInputElement ? source.value : (source.textContent ?? "");
    await navigator.clipboard.writeText(text.trim());
    button.textContent = said.textContent = say("copy.done");
    window.setTimeout(() => {
      button.textContent = say("copy.do");
      said.textContent = "";
    }, 2500);
  }
}
