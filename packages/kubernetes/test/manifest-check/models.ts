import * as apps from "kubernetes-models/apps/v1";
import * as batch from "kubernetes-models/batch/v1";
import * as networking from "kubernetes-models/networking.k8s.io/v1";
import * as rbac from "kubernetes-models/rbac.authorization.k8s.io/v1";
import * as core from "kubernetes-models/v1";

type Model = new (data: never) => { validate(): void };

/** By apiVersion; the API groups that our manifests use. */
const GROUPS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  v1: core,
  "apps/v1": apps,
  "batch/v1": batch,
  "networking.k8s.io/v1": networking,
  "rbac.authorization.k8s.io/v1": rbac,
};

/** What the API schema says against a manifest: types, required keys, allowed words, quantities. */
export function modelFaults(manifest: { apiVersion?: string; kind?: string }): string[] {
  const { apiVersion = "", kind = "" } = manifest;
  const model = GROUPS[apiVersion]?.[kind] as Model | undefined;
  if (!model) return [`${apiVersion} ${kind}: there is no such kind`];
  try {
    new model(manifest as never).validate();
    return [];
  } catch (error) {
    return (error as Error).message.split("\n");
  }
}
