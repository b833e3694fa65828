import type { Map as MapLibre, MapGeoJSONFeature, PointLike, VectorTileSource } from "maplibre-gl";
import { count, say } from "../lib/words";
import { anchorOf } from "./data";
import type { Bounds, Place } from "./data";
import { crowdLayers, pointLayers, shapeLayers } from "./layers";

const CITY = "city";
const THINGS = { source: CITY, "source-layer": "things" };
const CELLS = { source: CITY, "source-layer": "cells" };
const CROWDS = ["cells-clusters", "cells-places"];
const CHOOSABLE = ["city-places", "city-lines", "city-areas"];

interface TileJson {
  tiles: string[];
  minzoom: number;
  maxzoom: number;
  bounds?: Bounds;
}

/** What was clicked: many places together, or one, with where it is. */
export interface Hit {
  at: [number, number];
  place?: Place;
}

/** The places of the city in tiles: as many as there are, each tile by itself. */
export class TiledPlaces {
  bounds: Bounds | undefined;
  #known = new Map<string, Hit>();

  constructor(private readonly map: MapLibre) {}

  get layers(): string[] {
    return [...CHOOSABLE, ...CROWDS];
  }

  /** Show what a TileJSON describes, in place of what was shown. */
  async show(address: string): Promise<void> {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const told = (await answer.json()) as TileJson;
    // by the name under which the page was asked for: no other may be
    const tiles = told.tiles.map((each) => each.replace(/^https?:\/\/[^/]+/, location.origin));
    this.bounds = told.bounds;
    const source = this.map.getSource<VectorTileSource>(CITY);
    if (source) {
      source.setTiles(tiles);
      return;
    }
    this.map.addSource(CITY, { type: "vector", tiles, minzoom: told.minzoom, maxzoom: told.maxzoom });
    const layers = [
      ...shapeLayers(THINGS, "city-", Boolean(document.body.dataset["tiles"])),
      ...crowdLayers(CELLS, "cells-", "count", [14, 17, 21, 25]), // cells are 64 pixels wide
      ...pointLayers(CELLS, "cells-", "count", 6, 24),
      ...pointLayers(THINGS, "city-", "count", ["interpolate", ["linear"], ["zoom"], 14, 5, 17, 8], 15),
    ];
    for (const layer of layers) this.map.addLayer(layer);
  }

  hide(): void {
    for (const layer of this.map.getStyle().layers) if ("source" in layer && layer.source === CITY) this.map.removeLayer(layer.id);
    if (this.map.getSource(CITY)) this.map.removeSource(CITY);
  }

  /** Look again: what has not changed is answered in a word. */
  refresh(): void {
    if (this.map.getSource(CITY)) this.map.refreshTiles(CITY);
  }

  hit(around: [PointLike, PointLike]): Hit | null {
    const found = this.map.queryRenderedFeatures(around, { layers: this.layers });
    const crowd = found.find((each) => CROWDS.includes(each.layer.id));
    const first = crowd ?? CHOOSABLE.map((id) => found.find((each) => each.layer.id === id)).find(Boolean);
    if (!first) return null;
    const place = asPlace(first);
    const at = anchorOf(place);
    return at && (crowd ? { at } : { at, place });
  }

  /** What was listed under a key. */
  known(key: string): Hit | undefined {
    return this.#known.get(key);
  }

  /** Places in view, each once, as they can be listed, those that are together in one line. number: of all.
   *  gathered: some are together. */
  inView(): { places: Place[]; number: number; gathered: boolean } {
    this.#known.clear();
    const crowds = this.#listed("cells");
    const things = this.#listed("things");
    crowds.sort((one, other) => numberOf(other) - numberOf(one));
    const number = crowds.reduce((sum, place) => sum + numberOf(place), things.length);
    return { places: [...things, ...crowds], number, gathered: crowds.length > 0 };
  }

  #listed(layer: "cells" | "things"): Place[] {
    const view = this.map.getBounds();
    const places: Place[] = [];
    for (const feature of this.#features(layer)) {
      const place = asPlace(feature);
      const key = String(place.properties?.["_key"]);
      const at = anchorOf(place);
      if (!at || !view.contains(at) || this.#known.has(key)) continue;
      this.#known.set(key, layer === "cells" ? { at } : { at, place });
      places.push(place);
    }
    return places;
  }

  #features(layer: string): MapGeoJSONFeature[] {
    return this.map.getSource(CITY) ? (this.map.querySourceFeatures(CITY, { sourceLayer: layer }) as MapGeoJSONFeature[]) : [];
  }
}

function crowdTitle(properties: Record<string, unknown>): string {
  const words = { n: count(Number(properties["count"])), kind: String(properties["kind"] ?? properties["type"]) };
  if (properties["count"] === 1) return words.kind;
  return say(Number(properties["types"]) > 1 ? "map.crowdOfMany" : "map.crowd", words);
}

/** A feature of a tile with a key of its own; places that are together are called by their number. */
function asPlace(feature: MapGeoJSONFeature): Place {
  const { organisation, id } = feature.properties;
  const bare: Place = { type: "Feature", geometry: feature.geometry, properties: { ...feature.properties } };
  const more = id === undefined
    ? { _key: `@${String(anchorOf(bare))}`, title: crowdTitle(feature.properties) }
    : { _key: `${String(organisation)} ${String(id)}` };
  return { ...bare, properties: { ...bare.properties, ...more } };
}

const numberOf = (place: Place): number => Number(place.properties?.["count"] ?? 1);
