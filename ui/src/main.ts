/** The one entry of every page: styles, htmx and the light custom elements; maps and charts come when a page has one. */
import "./styles/tokens.css";
import "./styles/fonts.css";
import "./styles/base.css";
import "./styles/layout.css";
import "./styles/text.css";
import "./styles/cards.css";
import "./styles/forms.css";
import "./styles/data.css";
import "./styles/nav.css";
import "./styles/shell.css";
import "./styles/home.css";
import "./styles/elements.css";
import "./styles/catalogue.css";
import "./styles/dataset.css";
import "./styles/city.css";
import "./styles/publishing.css";
import "./styles/mapping.css";
import "./styles/workbench.css";
import "./styles/dialogue.css";
import "./styles/register.css";
import "htmx.org";
import { HirobaCopy } from "./components/copy";
import { HirobaFilter } from "./components/filter";
import { HirobaInsert } from "./components/insert";
import { HirobaLive } from "./components/live";
import { HirobaMenu } from "./components/menu";
import { HirobaPasskey } from "./components/passkey";
import { HirobaToggle } from "./components/toggle";
import { whenUsed } from "./lib/when_used";
import { showCurrent } from "./components/tabs";

customElements.define("hiroba-menu", HirobaMenu);
customElements.define("hiroba-copy", HirobaCopy);
customElements.define("hiroba-live", HirobaLive);
customElements.define("hiroba-filter", HirobaFilter);
customElements.define("hiroba-insert", HirobaInsert);
customElements.define("hiroba-passkey", HirobaPasskey);
customElements.define("hiroba-toggle", HirobaToggle);

showCurrent();

whenUsed("hiroba-map", async () => (await import("./map/element")).HirobaMap);
whenUsed("hiroba-area", async () => (await import("./map/area")).HirobaArea, true);
whenUsed("hiroba-chart", async () => (await import("./chart/element")).HirobaChart);
whenUsed("hiroba-try", async () => (await import("./try/element")).HirobaTry);
whenUsed("hiroba-drop", async () => (await import("./drop/element")).HirobaDrop);
