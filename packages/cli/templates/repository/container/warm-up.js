// Run once while the image is built: what Node compiles for it is kept, so that no start compiles it again.
import { warmUp } from "@collectro/host/warm-up";

await warmUp(new URL("main.js", import.meta.url).href);
