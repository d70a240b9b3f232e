/** The addresses of the pages; `runs` takes what the list is filtered by. */
export const paths = {
  runs: (filter: Readonly<Record<string, string>> = {}) => {
    const query = new URLSearchParams(filter).toString();
    return query ? `/?${query}` : "/";
  },
  run: (id: string) => `/runs/${encodeURIComponent(id)}`,
  workflows: () => "/workflows",
  newWorkflow: () => "/new-workflow",
  workflow: (name: string) => `/workflows/${encodeURIComponent(name)}`,
  workflowFile: (file: string) => `/workflow-files/${encodeURIComponent(file)}`,
  connectors: () => "/connectors",
  connector: (name: string) => `/connectors/${encodeURIComponent(name)}`,
  pretests: () => "/pretests",
  pretest: (id: string) => `/pretests/${encodeURIComponent(id)}`,
};
