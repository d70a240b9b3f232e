#!/usr/bin/env node
// `collectro-host`: the container's program for a project of one's own; plugins are the dependencies of the current folder.
import { pathToFileURL } from "node:url";
import { runHost } from "./run-host.js";

await runHost(pathToFileURL(`${process.cwd()}/`).href);
