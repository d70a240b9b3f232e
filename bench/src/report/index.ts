export { machineLine } from "./machine.js";
export { putBetweenMarkers } from "./markers.js";
