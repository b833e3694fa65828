import "maplibre-gl/dist/maplibre-gl.css";
import { GeoJSONSource, Map as MapLibre, NavigationControl, Popup, ScaleControl, setWorkerUrl } from "maplibre-gl";
import type { MapMouseEvent } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { make } from "../lib/dom";
import { poll } from "../lib/poll";
import { count, say } from "../lib/words";
import { anchorOf, boundsOf, fetchPlaces, PlaceStore, Refused } from "./data";
import type { Bounds, Place, Places } from "./data";
import { InView } from "./in_view";
import { lettersOf } from "./letters";
import { popupContent } from "./popup";
import { baseStyle, POINTS, SHAPES } from "./style";
import { TiledPlaces } from "./tiled";
import type { Hit } from "./tiled";

setWorkerUrl(workerUrl);

const JAPAN: Bounds = [127.5, 30, 146, 45.6];
const CHOOSABLE = ["places", "lines", "areas"];
const LIVE_MS = 5000;
const VIEW_MS = 300; // after the map has come to rest
const TILES_LOOKS = 2; // of the looks for what is new, each so many asks for the tiles: longer than a browser keeps them
const STEP = 2; // zooms nearer to places that are together
const FEW = 40; // fewer points than this are not clustered

/** <hiroba-map src live things height label bbox selected>: see ui/README.md. What is inside stays as its text alternative. */
export class HirobaMap extends HTMLElement {
  static readonly observedAttributes = ["src", "selected"];

  readonly #store = new PlaceStore();
  readonly #status = make("p", { class: "hb-map__status", role: "status" });
  readonly #inView = new InView((key) => this.#choose(key, true));
  #map: MapLibre | undefined;
  #popup: Popup | undefined;
  #stopLive: (() => void) | undefined;
  #fitted = false;
  #cursor = "";
  #part = false; // whether the server has more places than it answered
  #whole: Bounds | null = null; // around all that there is, and whether that was asked for last
  #askedWhole = true;
  #tiled: TiledPlaces | undefined; // there are so many that they come in tiles
  #viewTimer = 0;
  #sinceTiles = 0; // looks since the tiles were asked for

  connectedCallback(): void {
    if (this.#map) return;
    void this.#start();
  }

  disconnectedCallback(): void {
    this.#stopLive?.();
    window.clearTimeout(this.#viewTimer);
    this.#map?.remove();
    this.#map = undefined;
    this.querySelectorAll(":scope > .hb-map__canvas, :scope > .hb-map__status, :scope > .hb-map__list").forEach((e) => e.remove());
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.#map || before === after) return;
    if (name === "src") void this.#load();
    if (name === "selected" && after) this.#choose(after, true);
  }

  async #start(): Promise<void> {
    const canvas = make("div", { class: "hb-map__canvas" });
    canvas.style.height = `${Number(this.getAttribute("height") ?? "420")}px`;
    this.prepend(canvas, this.#status, this.#inView.element);
    const first = await this.#fetch();
    await lettersOf(first);
    if (!this.isConnected) return;
    try {
      this.#map = this.#draw(canvas, first?.tiles !== undefined || (first?.features.length ?? 0) >= FEW);
    } catch {
      canvas.remove();
      this.#status.textContent = say("map.noWebgl");
      return;
    }
    this.#map.once("load", () => {
      if (first) void this.#show(first);
      this.#startLive();
      this.#map?.once("idle", () => this.setAttribute("data-drawn", ""));
    });
  }

  #draw(container: HTMLElement, cluster: boolean): MapLibre {
    const map = new MapLibre({
      container,
      style: baseStyle(cluster),
      bounds: this.#wantedBounds() ?? JAPAN,
      fitBoundsOptions: { padding: 40 },
      minZoom: 3.5,
      maxZoom: 19,
      dragRotate: false,
      pitchWithRotate: false,
      cooperativeGestures: false,
      attributionControl: { compact: false },
      refreshExpiredTiles: false, // of the city's tiles we look ourselves, not while the page is hidden
      fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200,
      locale: {
        "Map.Title": this.getAttribute("label") ?? "",
        "NavigationControl.ZoomIn": say("map.zoomIn"),
        "NavigationControl.ZoomOut": say("map.zoomOut"),
        "Popup.Close": say("map.close"),
      },
    });
    map.touchZoomRotate.disableRotation();
    map.scrollZoom.setWheelZoomRate(1 / 300);
    map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    map.addControl(new ScaleControl({ unit: "metric" }), "bottom-left");
    map.on("click", (event) => this.#clicked(event));
    map.on("mousemove", (event) => {
      const layers = this.#tiled?.layers ?? [...CHOOSABLE, "clusters"];
      const over = map.queryRenderedFeatures(event.point, { layers }).length > 0;
      map.getCanvas().style.cursor = over ? "pointer" : "";
    });
    map.on("moveend", () => {
      this.#listInView();
      if (this.#part) this.#loadView();
    });
    map.on("idle", () => {
      if (this.#tiled) this.#listInView();
    });
    return map;
  }

  #wantedBounds(): Bounds | null {
    const parts = (this.getAttribute("bbox") ?? "").split(",").map(Number);
    return parts.length === 4 && parts.every(Number.isFinite) ? (parts as Bounds) : null;
  }

  /** Where a place in a tile is asked for; null where there are no tiles. */
  #things(): string | null {
    return this.getAttribute("things") ?? this.getAttribute("live");
  }

  async #fetch(view?: Bounds): Promise<Places | null> {
    const src = this.getAttribute("src");
    if (!src) return null;
    const address = new URL(src, document.baseURI);
    if (view) address.searchParams.set("bbox", view.map((edge) => edge.toFixed(5)).join(","));
    else if (this.#things() !== null) address.searchParams.set("tiles", "1");
    try {
      return await fetchPlaces(address.href);
    } catch {
      this.#status.textContent = say("map.failed");
      return null;
    }
  }

  async #load(): Promise<void> {
    const places = await this.#fetch();
    if (places) await this.#show(places);
  }

  /** Where there are more places than one answer holds: those of the part that is looked at. */
  #loadView(): void {
    window.clearTimeout(this.#viewTimer);
    this.#viewTimer = window.setTimeout(() => {
      const view = this.#map?.getBounds();
      if (!view) return;
      const all = this.#whole !== null && view.contains([this.#whole[0], this.#whole[1]]) && view.contains([this.#whole[2], this.#whole[3]]);
      if (all && this.#askedWhole) return;
      this.#askedWhole = all;
      const box: Bounds = [Math.max(-180, view.getWest()), Math.max(-90, view.getSouth()), Math.min(180, view.getEast()), Math.min(90, view.getNorth())];
      void this.#fetch(all ? undefined : box).then((places) => {
        if (!places || !this.isConnected) return;
        this.#store.replace(places);
        this.#status.textContent = this.#partly(places);
        this.#paint();
      });
    }, VIEW_MS);
  }

  async #show(places: Places): Promise<void> {
    this.#store.replace(places);
    this.#cursor = places.next ?? this.#cursor;
    this.#part = places.truncated === true;
    this.#whole = this.#part ? (this.#wantedBounds() ?? boundsOf(places.features)) : null;
    this.#askedWhole = true;
    this.#status.textContent = this.#partly(places);
    await this.#showTiles(places.tiles);
    this.#paint();
    this.#fit();
    const selected = this.getAttribute("selected");
    if (selected) this.#choose(selected, true);
  }

  /** How many of how many places are shown; nothing where they are all. */
  #partly(places: Places): string {
    if (!places.truncated) return "";
    const words = { n: count(places.total ?? 0), shown: count(places.features.length) };
    return places.total === undefined ? say("map.many") : say("map.part", words);
  }

  /** The tiles at an address in place of those before; none without one. */
  async #showTiles(address: string | undefined): Promise<void> {
    if (!this.#map) return;
    if (address === undefined) {
      this.#tiled?.hide();
      this.#tiled = undefined;
      return;
    }
    const tiled = (this.#tiled ??= new TiledPlaces(this.#map));
    try {
      await tiled.show(new URL(address, document.baseURI).href);
      this.#sinceTiles = 0;
    } catch {
      this.#status.textContent = say("map.failed");
    }
  }

  #paint(): void {
    const { points, shapes } = this.#store.split();
    this.#source(POINTS)?.setData(points);
    this.#source(SHAPES)?.setData(shapes);
    this.#listInView();
  }

  #source(id: string): GeoJSONSource | undefined {
    return this.#map?.getSource<GeoJSONSource>(id);
  }

  /** Once, when the first places are there: later changes must not move what the reader looks at. */
  #fit(): void {
    const box = this.#wantedBounds() ?? this.#tiled?.bounds ?? boundsOf(this.#store.all());
    if (this.#fitted || !box) return;
    this.#fitted = true;
    this.#map?.fitBounds(box, { padding: 48, maxZoom: 16, animate: false });
  }

  #listInView(): void {
    const view = this.#map?.getBounds();
    if (!view) return;
    if (this.#tiled) {
      const { places, number, gathered } = this.#tiled.inView();
      this.#inView.show(places, number);
      this.#status.textContent = gathered ? say("map.gathered") : "";
      return;
    }
    this.#inView.show(
      this.#store.all().filter((place) => {
        const at = this.#store.anchor(place);
        return at !== null && view.contains(at);
      }),
    );
  }

  #clicked(event: MapMouseEvent): void {
    const map = this.#map;
    if (!map) return;
    const around: [[number, number], [number, number]] = [
      [event.point.x - 6, event.point.y - 6],
      [event.point.x + 6, event.point.y + 6],
    ];
    if (this.#tiled) {
      const hit = this.#tiled.hit(around);
      if (hit) this.#meet(hit, [event.lngLat.lng, event.lngLat.lat]);
      return;
    }
    const cluster = map.queryRenderedFeatures(around, { layers: ["clusters"] })[0];
    if (cluster) {
      const id = Number(cluster.properties["cluster_id"]);
      void this.#source(POINTS)
        ?.getClusterExpansionZoom(id)
        .then((zoom) => map.easeTo({ center: event.lngLat, zoom: zoom + 0.3 }));
      return;
    }
    const found = map.queryRenderedFeatures(around, { layers: CHOOSABLE })[0];
    if (found) this.#choose(String(found.properties["_key"]), false, [event.lngLat.lng, event.lngLat.lat]);
  }

  /** What was chosen in tiles: a place is asked for by its id, places that are together are come nearer to. */
  #meet(hit: Hit, clicked?: [number, number]): void {
    const map = this.#map;
    if (!map) return;
    if (!hit.place) {
      map.easeTo({ center: hit.at, zoom: Math.floor(map.getZoom()) + STEP });
      return;
    }
    const at = hit.place.geometry?.type === "Point" ? hit.at : (clicked ?? hit.at);
    if (!clicked) map.jumpTo({ center: at, zoom: Math.max(map.getZoom(), 15) });
    void this.#one(hit.place).then((place) => {
      if (!place) return;
      this.#open(place, at);
      this.dispatchEvent(new CustomEvent("hiroba-select", { detail: place, bubbles: true }));
    });
  }

  /** All that is known of a place in a tile. */
  async #one(place: Place): Promise<Place | undefined> {
    const address = new URL(this.#things() ?? "", document.baseURI);
    const { id, organisation } = place.properties ?? {};
    address.search = new URLSearchParams({ organisation: String(organisation), id: String(id) }).toString();
    const found = await fetchPlaces(address.href).catch(() => null);
    if (found) this.#store.labels = { ...this.#store.labels, ...found.labels };
    return found?.features.find((each) => each.id === id);
  }

  #choose(key: string, move: boolean, clicked?: [number, number]): void {
    const hit = this.#tiled?.known(key);
    if (hit) {
      this.#meet(hit);
      return;
    }
    const place = this.#store.get(key);
    const at = place && (place.geometry?.type === "Point" ? anchorOf(place) : (clicked ?? anchorOf(place)));
    if (!this.#map || !place || !at) return;
    if (move) this.#map.jumpTo({ center: at, zoom: Math.max(this.#map.getZoom(), 15) });
    this.#open(place, at);
    this.dispatchEvent(new CustomEvent("hiroba-select", { detail: place, bubbles: true }));
  }

  #open(place: Place, at: [number, number]): void {
    this.#popup?.remove();
    if (!this.#map) return;
    this.#popup = new Popup({ maxWidth: "20rem", offset: 12, focusAfterOpen: true })
      .setLngLat(at)
      .setDOMContent(popupContent(place, this.#store.labels))
      .addTo(this.#map);
  }

  #lookAgain(tiled: TiledPlaces): void {
    this.#sinceTiles += 1;
    if (this.#sinceTiles < TILES_LOOKS) return;
    this.#sinceTiles = 0;
    tiled.refresh();
  }

  #startLive(): void {
    const live = this.getAttribute("live");
    if (!live) return;
    this.#stopLive = poll(async () => {
      if (this.#tiled) {
        this.#lookAgain(this.#tiled);
        return "again";
      }
      const address = new URL(live, document.baseURI);
      address.searchParams.set("since", this.#cursor);
      const changed = await fetchPlaces(address.href).catch((error: unknown) => {
        if (error instanceof Refused) return null;
        throw error;
      });
      if (!changed) {
        await this.#load(); // begin anew
        return "again";
      }
      this.#cursor = changed.next ?? this.#cursor;
      // A place that the reader has not asked for (another kind) stays away.
      const known = changed.features.filter((place) => this.#store.has(String(place.id)));
      if (known.length > 0) {
        this.#store.merge({ ...changed, features: known });
        this.#paint();
      }
      return "again";
    }, LIVE_MS);
  }
}
