import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadWorkflow } from "@collectro/crawler";
import type {
  V1CronJob,
  V1Deployment,
  V1NetworkPolicy,
  V1PodSpec,
  V1Role,
  V1RoleBinding,
} from "@kubernetes/client-node";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { parse } from "yaml";
import { cronJobOf } from "../src/cron-job.js";
import { podProblems } from "../src/pod-problems.js";
import { built } from "./kustomize-kit.js";
import { manifestFaults } from "./manifest-check/check.js";
import type { Manifest } from "./manifest-check/rules.js";

const DEPLOY = fileURLToPath(new URL("../../../deploy", import.meta.url));
const EXAMPLE = join(DEPLOY, "overlays/example");
const IMAGE = "registry.example/collectro:0.1.0";

function builtOrSkip(test: TestContext, folder: string): readonly Manifest[] {
  const manifests = built(folder);
  if (typeof manifests === "string") test.skip(manifests);
  return manifests as readonly Manifest[];
}

function podsOf(manifests: readonly Manifest[]): V1PodSpec[] {
  return manifests.flatMap((manifest) => {
    if (manifest.kind === "Deployment") return (manifest as V1Deployment).spec?.template.spec ?? [];
    return manifest.kind === "CronJob" ? ((manifest as V1CronJob).spec?.jobTemplate.spec?.template.spec ?? []) : [];
  });
}

function named(manifests: readonly Manifest[], kind: string): string[] {
  return manifests.filter((one) => one.kind === kind).map(({ metadata }) => metadata?.name ?? "");
}

/** Faults of a copy of deploy/ in which one file was changed. */
function faultsAfter(test: TestContext, file: string, from: string, to: string): string {
  const copy = mkdtempSync(join(tmpdir(), "deploy-test-"));
  onTestFinished(() => rmSync(copy, { recursive: true }));
  cpSync(DEPLOY, copy, { recursive: true });
  const text = readFileSync(join(copy, file), "utf8");
  expect(text).toContain(from);
  writeFileSync(join(copy, file), text.replace(from, to));
  return builtOrSkip(test, join(copy, "overlays/example")).flatMap(manifestFaults).join("\n");
}

describe("deploy/", () => {
  it.for(["base", "overlays/example"])("%s builds to manifests that are right", (folder, test) => {
    const manifests = builtOrSkip(test, join(DEPLOY, folder));
    expect(manifests.length).toBeGreaterThan(5);
    const faults = manifests.map((manifest) => [manifest.kind, manifestFaults(manifest)] as const);
    expect(faults.filter(([, found]) => found.length > 0)).toEqual([]);
    for (const { kind, metadata } of manifests) {
      if (kind !== "Namespace") expect(metadata?.namespace).toBe("collectro");
    }
  });

  it("names nothing that is not there: accounts, ConfigMaps, claims, roles", (test) => {
    const manifests = builtOrSkip(test, EXAMPLE);
    for (const { serviceAccountName = "", volumes = [] } of podsOf(manifests)) {
      expect(named(manifests, "ServiceAccount")).toContain(serviceAccountName);
      for (const { configMap, persistentVolumeClaim } of volumes) {
        if (configMap) expect(named(manifests, "ConfigMap")).toContain(configMap.name);
        if (persistentVolumeClaim) {
          expect(named(manifests, "PersistentVolumeClaim")).toContain(persistentVolumeClaim.claimName);
        }
      }
    }
    const cronJob = manifests.find(({ kind }) => kind === "CronJob") as V1CronJob;
    const [launcher] = podsOf([cronJob])[0]?.containers ?? [];
    const account = launcher?.args?.[(launcher.args.indexOf("--service-account") ?? 0) + 1] ?? "";
    expect(named(manifests, "ServiceAccount")).toContain(account);
  });

  it("gives a token of the cluster to those alone that have rights in it", (test) => {
    const manifests = builtOrSkip(test, EXAMPLE);
    const bound = manifests.flatMap((one) =>
      one.kind === "RoleBinding" ? ((one as V1RoleBinding).subjects ?? []) : [],
    );
    const accounts = bound.map(({ name }) => name);
    expect(accounts.toSorted()).toEqual(["collectro-console", "collectro-launcher"]);
    for (const pod of podsOf(manifests)) {
      expect(pod.automountServiceAccountToken).toBe(accounts.includes(pod.serviceAccountName ?? ""));
    }
  });

  it("gives every pod the image that the overlay names, and launchers the same for their runs", (test) => {
    const pods = podsOf(builtOrSkip(test, EXAMPLE));
    const containers = pods.flatMap(({ containers: all }) => all);
    expect(containers.map(({ image }) => image)).toEqual([IMAGE, IMAGE]);
    const told = containers.flatMap(({ env = [] }) => env.filter(({ name }) => name === "COLLECTRO_CRAWLER_IMAGE"));
    expect(told.map(({ value }) => value)).toEqual([IMAGE]);
  });

  it("has the CronJob that `collectro manifest` makes of the workflow beside it", async () => {
    const workflow = await loadWorkflow(join(EXAMPLE, "workflows/sales.yaml"));
    const options = { file: "sales.yaml", crawlerImage: "collectro", serviceAccount: "collectro-run" };
    expect(podProblems(workflow, {})).toEqual([]);
    expect(parse(readFileSync(join(EXAMPLE, "schedules/sales.yaml"), "utf8"))).toEqual(cronJobOf(workflow, options));
  });

  it("lets the console list and watch Jobs and pods, and do nothing else", (test) => {
    const manifests = builtOrSkip(test, EXAMPLE);
    const role = manifests.find(({ kind, metadata }) => kind === "Role" && metadata?.name === "collectro-console");
    const verbs = ((role as V1Role).rules ?? []).map(({ resources, verbs: may }) => [...(resources ?? []), ...may]);
    expect(verbs).toEqual([
      ["jobs", "list", "watch"],
      ["pods", "list", "watch"],
    ]);
    const console_ = manifests.find(({ kind }) => kind === "Deployment") as V1Deployment;
    expect(podsOf([console_])[0]?.containers[0]?.args).toContain("--cluster");
    const policies = manifests.filter(({ kind }) => kind === "NetworkPolicy") as V1NetworkPolicy[];
    const egress = policies.find(({ spec }) => spec?.egress)?.spec;
    expect(egress?.podSelector?.matchExpressions?.[0]?.values).toContain("console");
    expect(egress?.egress?.flatMap(({ ports = [] }) => ports.map(({ port }) => port))).toContain(443);
  });

  it("explains each right that it gives", () => {
    const text = readFileSync(join(DEPLOY, "base/rbac.yaml"), "utf8");
    const verbs = text.split("\n").filter((line) => /^ {6}- \w/.test(line));
    expect(verbs.length).toBeGreaterThan(5);
    expect(verbs.filter((line) => !line.includes("#"))).toEqual([]);
  });
});

describe("an error planted in deploy/ is found:", () => {
  it.for([
    [
      "a key that nobody knows",
      "base/console.yaml",
      "automountServiceAccountToken",
      "automountServiceToken",
      /automountServiceToken/,
    ],
    ["a bad quantity", "base/console.yaml", "storage: 10Gi", "storage: 10GB!", /storage|quantity/],
    [
      "a missing volume",
      "base/console.yaml",
      "name: scratch, mountPath",
      "name: scrtch, mountPath",
      /no volume scrtch/,
    ],
    ["no requests", "base/console.yaml", "requests: { cpu: 100m, memory", "requests: { memory", /requests no cpu/],
    ["a wrong word in a policy", "base/network-policy.yaml", "[Ingress]", "ingress", /policyTypes/],
    [
      "a Job that is always started again",
      "overlays/example/schedules/sales.yaml",
      "restartPolicy: Never",
      "restartPolicy: Always",
      /restartPolicy/,
    ],
  ] as const)("%s", ([, file, from, to, expected], test) => {
    expect(faultsAfter(test, file, from, to)).toMatch(expected);
  });
});
