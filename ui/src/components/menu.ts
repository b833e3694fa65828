/** A <details> menu that also closes with Escape, with a click elsewhere and when focus leaves. Without scripts it is a <details>. */
export class HirobaMenu extends HTMLElement {
  readonly #outside = (event: Event): void => {
    const details = this.#details;
    if (details?.open && event.target instanceof Node && !this.contains(event.target)) details.open = false;
  };

  get #details(): HTMLDetailsElement | null {
    return this.querySelector("details");
  }

  connectedCallback(): void {
    document.addEventListener("click", this.#outside);
    document.addEventListener("focusin", this.#outside);
    this.addEventListener("keydown", this.#escape);
  }

  disconnectedCallback(): void {
    document.removeEventListener("click", this.#outside);
    document.removeEventListener("focusin", this.#outside);
    this.removeEventListener("keydown", this.#escape);
  }

  readonly #escape = (event: KeyboardEvent): void => {
    const details = this.#details;
    if (event.key !== "Escape" || !details?.open) return;
    details.open = false;
    details.querySelector("summary")?.focus();
  };
}
