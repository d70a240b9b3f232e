import { warmUp } from "@collectro/host/warm-up";

await warmUp(new URL("./main.js", import.meta.url).href);
