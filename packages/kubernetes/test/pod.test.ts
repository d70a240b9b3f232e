import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { problemsOf } from "@collectro/contract";
import { loadWorkflow } from "@collectro/crawler";
import type { V1Container, V1PodSpec } from "@kubernetes/client-node";
import { describe, expect, it, onTestFinished } from "vitest";
import { podOf } from "../src/pod.js";
import { podProblems } from "../src/pod-problems.js";
import { workflowText } from "../src/workflow-text.js";
import { OPTIONS, podWorkflow, WINDOW } from "./workflow-kit.js";

function specOf(changes: Parameters<typeof podWorkflow>[0] = {}, options = {}): V1PodSpec {
  const { spec } = podOf(podWorkflow(changes), WINDOW, { ...OPTIONS, ...options });
  if (!spec) throw new Error("no spec");
  return spec;
}

function container(spec: V1PodSpec, name: string): V1Container {
  const found = spec.containers.find((one) => one.name === name);
  if (!found) throw new Error(`no container ${name}`);
  return found;
}

describe("the pod", () => {
  it("holds two ordinary containers, neither of which is started again", () => {
    const spec = specOf();
    expect(spec.restartPolicy).toBe("Never");
    expect(spec.initContainers).toBeUndefined();
    expect(spec.containers.map(({ name }) => name)).toEqual(["crawler", "external"]);
    expect(spec.shareProcessNamespace).toBe(true);
  });

  it("gives the external container the workflow's arguments and variables, exactly", () => {
    const { args, env } = container(specOf(), "external");
    expect(args).toEqual(["--connector", "rest", "--param", "token=env:API_TOKEN"]);
    expect(env).toEqual([
      { name: "FROM", value: "2024-09-24" },
      { name: "TO", value: "2024-09-24" },
      { name: "COLLECTRO_SHARED_DIR", value: "/shared" },
      { name: "COLLECTRO_REQUESTS_PER_SECOND", value: "2.5" },
      { name: "GREETING", value: "costs $$(FROM) and $5" },
      { name: "API_TOKEN", valueFrom: { secretKeyRef: { name: "collectro-env", key: "API_TOKEN" } } },
    ]);
  });

  it("gives the crawler the addresses of notify, and nothing that is the external container's", () => {
    const { env = [] } = container(specOf(), "crawler");
    expect(env.filter(({ valueFrom }) => valueFrom)).toEqual([
      { name: "SLACK_URL", valueFrom: { secretKeyRef: { name: "collectro-env", key: "SLACK_URL" } } },
    ]);
    expect(JSON.stringify(env)).not.toContain("GREETING");
  });

  it("gives the crawler the workflow, which is read again as it was", async () => {
    const workflow = podWorkflow();
    const dir = mkdtempSync(join(tmpdir(), "collectro-kubernetes-"));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    writeFileSync(join(dir, "w.yaml"), workflowText(workflow));
    const { args: _args, env: _env, passEnv: _passEnv, schedule: _schedule, ...kept } = workflow;
    const { requestsPerSecond: _requests, ...limits } = workflow.limits;
    expect(await loadWorkflow(join(dir, "w.yaml"))).toEqual({ ...kept, limits, args: [], env: {}, dir });
  });

  it("asks for the memory that the workflow says, and sets requests and limits on both", () => {
    const spec = specOf();
    expect(container(spec, "external").resources?.limits?.["memory"]).toBe("1Gi");
    for (const { resources } of spec.containers) {
      expect(Object.keys(resources?.requests ?? {})).toEqual(["cpu", "memory", "ephemeral-storage"]);
      expect(resources?.requests?.["memory"]).toBe(resources?.limits?.["memory"]);
    }
  });

  it("may do as little as possible", () => {
    const spec = specOf();
    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        fsGroup: 1000,
        seccompProfile: { type: "RuntimeDefault" },
      },
    });
    for (const { securityContext } of spec.containers) {
      expect(securityContext).toEqual({
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
      });
    }
  });

  it("shares one folder, and has no volume of another run's name", () => {
    const spec = specOf();
    const [crawler, external] = spec.containers.map(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name));
    expect(crawler?.filter((name) => external?.includes(name))).toEqual(["sales-20240924-shared"]);
    for (const { name, emptyDir } of spec.volumes ?? []) {
      expect(name).toMatch(/^sales-20240924-/);
      expect(emptyDir?.sizeLimit).toBeDefined();
    }
  });

  it("has volumes whose names are none too long, whatever the run is called", () => {
    const names = specOf({}, { name: `${"n".repeat(62)}1` }).volumes?.map(({ name }) => name) ?? [];
    expect(new Set(names).size).toBe(3);
    expect(Math.max(...names.map(({ length }) => length))).toBeLessThanOrEqual(63);
  });

  it("leaves the crawler time to end after the grace of the other", () => {
    const limits = { silenceMs: 1, totalMs: 1, graceMs: 90_500 };
    expect(specOf({ limits }).terminationGracePeriodSeconds).toBe(121);
  });
});

describe("a workflow that cannot run in a pod", () => {
  it.each([
    ["a command", { runnable: { kind: "command", command: ["./x"] } } as const, ["command"]],
    ["a password in a variable", { env: { DB_PASSWORD: "hunter2" } }, ["env", "DB_PASSWORD"]],
    ["a token in a param", { args: ["--param", "token=abcd"] }, ["args", "1"]],
    ["a key of AWS", { env: { AWS_SECRET_ACCESS_KEY: "abcd" } }, ["env", "AWS_SECRET_ACCESS_KEY"]],
    ["a short word for a password", { env: { DB_PASS: "hunter2" } }, ["env", "DB_PASS"]],
    ["a password in an address", { env: { DATABASE_URL: "postgres://u:hunter2@db/x" } }, ["env", "DATABASE_URL"]],
    ["a password in an address of a param", { args: ["--param", "url=https://u:p@a.example"] }, ["args", "1"]],
    ["a password behind its option", { args: ["--db-password", "hunter2"] }, ["args", "1"]],
    ["a token in params as JSON", { args: ["--params", '{"rows":{"token":"abcd"}}'] }, ["args", "1"]],
    ["a token in params as JSON, in one word", { args: ['--params={"token":"abcd"}'] }, ["args", "0"]],
    ["the bucket local", { output: { bucket: "local", object: "x/" } }, ["output"]],
    ["a file of notify", { notify: { webhook: "file:/etc/hook" } }, ["notify", "webhook"]],
  ])("is refused for %s", (_, changes, path) => {
    expect(podProblems(podWorkflow(changes), {}).map((problem) => problem.path)).toEqual([path]);
    expect(() => podOf(podWorkflow(changes), WINDOW, OPTIONS)).toThrow("WORKFLOW_INVALID");
  });

  it("is refused when its warehouse would be gone with the pod", () => {
    const { bigquery: _, ...embedded } = podWorkflow();
    expect(podProblems(embedded, {}).map(({ path }) => path)).toEqual([["table"]]);
    expect(podProblems(embedded, { state: { hostPath: { path: "/var/x" } } })).toEqual([]);
  });

  it("is not refused for a name that only looks like a secret's", () => {
    const args = [
      "--param=auth=bearer",
      "--param=tokenUrl=https://a.example",
      "--param=rowKey=id",
      "--param=token=env:T",
      "--params",
      '{"token":"sm://projects/p/secrets/s/versions/1","keys":["id"],"url":"https://a.example/x@y"}',
      "--token",
      "env:T",
      "--password-file",
      "/run/secret",
      "--compass",
      "north",
      "--token",
      "--verbose",
    ];
    const env = { AUTH_MODE: "basic", PRIMARY_KEY: "id", COMPASS: "north", BYPASS: "1" };
    expect(podProblems(podWorkflow({ args, env }), {})).toEqual([]);
  });

  it("is told everything at once", () => {
    try {
      podOf(podWorkflow({ env: { A_TOKEN: "x" }, args: ["--api-key=y"] }), WINDOW, OPTIONS);
      expect.unreachable();
    } catch (error) {
      expect(problemsOf(error)).toHaveLength(2);
    }
  });
});
