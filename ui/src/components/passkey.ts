/** <hiroba-passkey>: shows the sentence inside it when the browser refuses a passkey. */
export class HirobaPasskey extends HTMLElement {
  connectedCallback(): void {
    document.addEventListener("allauth.error", this.#show);
  }

  disconnectedCallback(): void {
    document.removeEventListener("allauth.error", this.#show);
  }

  readonly #show = (event: Event): void => {
    const said = this.querySelector<HTMLElement>("[role=alert]");
    if (said === null) return;
    event.preventDefault();
    said.hidden = false;
  };
}
