/** How a table is kept in BigQuery. All of it but the labels counts when the table is made, not afterwards. */
export interface BigquerySettings {
  /** Where jobs run and are paid. Default: the table's own project, else that of the credentials. */
  readonly project?: string;
  /** Where jobs run: the dataset's location, such as `asia-northeast1`. Default: BigQuery finds it. */
  readonly location?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly partition?: { readonly column: string; readonly by?: "hour" | "day" | "month" | "year" };
  /** At most four columns. */
  readonly cluster?: readonly string[];
}

/** Which table, and how. */
export interface BigqueryTarget {
  /** `dataset.table` or `project.dataset.table`. */
  readonly table: string;
  readonly workflow: string;
  readonly settings: BigquerySettings;
}
