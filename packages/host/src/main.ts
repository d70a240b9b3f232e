#!/usr/bin/env node
// `collectro-host`: the container's program for a project of one's own. Its connectors are the dependencies of
// $COLLECTRO_PROJECT, or of the current folder.
import { pathToFileURL } from "node:url";
import { runHost } from "./run-host.js";

await runHost(pathToFileURL(`${process.env["COLLECTRO_PROJECT"] || process.cwd()}/`).href);
