import { type ClusterChoice, openKubernetes } from "../api/client.js";
import type { KubernetesApi } from "../api/kubernetes-api.js";
import { clusterError } from "./problems.js";

/**
 * Opens the API of a cluster, as `openKubernetes`.
 * @throws ClusterProblem when no cluster is configured
 */
export function openCluster(choice: ClusterChoice): KubernetesApi {
  try {
    return openKubernetes(choice);
  } catch (error) {
    throw clusterError(error, "kubeconfig");
  }
}
