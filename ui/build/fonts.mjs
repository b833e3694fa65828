/** Lays the letters of printed papers (PDF) beside the bundle: two weights of Noto Sans JP, with their licence. */
import { copyFileSync, mkdirSync } from "node:fs";

const FROM = new URL("../node_modules/@expo-google-fonts/noto-sans-jp/", import.meta.url);
const TO = new URL("../../src/hiroba/web/static/hiroba/ui/print/", import.meta.url);

mkdirSync(TO, { recursive: true });
for (const weight of ["400Regular", "700Bold"]) {
  const name = `NotoSansJP_${weight}.ttf`;
  copyFileSync(new URL(`${weight}/${name}`, FROM), new URL(name, TO));
}
copyFileSync(new URL("LICENSE_FONT", FROM), new URL("LICENSE", TO));
