// The program of the image. Its connectors are the dependencies of ../package.json; `--connector` chooses one.
import { runHost } from "@collectro/host";

await runHost(import.meta.url);
