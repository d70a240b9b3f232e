import { expect } from "vitest";
import type { WorkflowForm, WorkflowRendered } from "../../src/api/index.js";
import type { World } from "./kit.js";

/** A form that has all a workflow needs. */
export const FORM: WorkflowForm = {
  name: "sales",
  connector: "files",
  params: { path: "../data/sales.csv" },
  output: "gs://local/sales",
  table: { name: "shop.sales", schema: [{ name: "day", type: "DATE" }], windowColumn: "day", mode: "replace-window" },
  schedule: { daily: { at: "05:00" }, daysBefore: 1 },
};

/** What the console makes of a form, in a text that is there already or in a new one. */
export async function rendered(world: World, form: WorkflowForm = FORM, yaml?: string): Promise<WorkflowRendered> {
  const { status, body } = await world.send<WorkflowRendered>("POST", "/api/workflows/render", { form, yaml });
  expect(status).toBe(200);
  return body;
}
