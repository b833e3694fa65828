/** What begins to ask the browser for a passkey, on every page that does. */
const BUTTONS = "#passkey_login, #mfa_webauthn_add, #mfa_webauthn_reauthenticate";

/** <hiroba-passkey>: shows the sentence inside it when the browser refuses a passkey, and asks once at a time. */
export class HirobaPasskey extends HTMLElement {
  #asking = false;

  connectedCallback(): void {
    document.addEventListener("allauth.error", this.#show);
    document.addEventListener("click", this.#once, true);
    addEventListener("pageshow", this.#again);
  }

  disconnectedCallback(): void {
    document.removeEventListener("allauth.error", this.#show);
    document.removeEventListener("click", this.#once, true);
    removeEventListener("pageshow", this.#again);
  }

  /** A second press would ask for a second challenge, and what the first one brings would count as wrong. */
  readonly #once = (event: Event): void => {
    if (!(event.target instanceof Element) || event.target.closest(BUTTONS) === null) return;
    if (this.#asking) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    this.#asking = true;
    for (const said of this.querySelectorAll<HTMLElement>("[role=alert]")) said.hidden = true;
  };

  readonly #again = (): void => {
    this.#asking = false;
  };

  readonly #show = (event: Event): void => {
    this.#asking = false;
    const name = event instanceof CustomEvent ? (event.detail as { exception?: Error }).exception?.name : undefined;
    const kind = name === "InvalidStateError" ? "[data-known]" : ":not([data-known])";
    const said = this.querySelector<HTMLElement>(`[role=alert]${kind}`);
    if (said === null) return;
    event.preventDefault();
    said.hidden = false;
  };
}
