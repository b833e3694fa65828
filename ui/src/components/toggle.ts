/**
 * <hiroba-toggle for="#map" param="type">: a form of check boxes that sets which kinds a map shows.
 * Without scripts the form is sent and the server answers with the same choice.
 */
export class HirobaToggle extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("change", this.#apply);
  }

  disconnectedCallback(): void {
    this.removeEventListener("change", this.#apply);
  }

  readonly #apply = (): void => {
    const map = document.querySelector(this.getAttribute("for") ?? "");
    const form = this.querySelector("form");
    const base = this.getAttribute("src");
    if (map === null || form === null || base === null) return;
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") query.append(name, value);
    map.setAttribute("src", `${base}?${query.toString()}`);
    history.replaceState(null, "", `?${query.toString()}`);
  };
}
