import { driverOf } from "@collectro/testkit";
import connector from "../src/index.js";

export { messageOf, readAll } from "@collectro/testkit";

export const { drive, newContext, openRead, parseParams, sliceContext } = driverOf(connector);
