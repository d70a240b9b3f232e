import { type RunWindow, sourceError } from "@collectro/connector";

/** The part of the service's answer that is read: one list a column, all of one length. */
export interface DailyAnswer {
  readonly daily?: {
    readonly time?: readonly string[];
    readonly temperature_2m_max?: readonly (number | null)[];
    readonly temperature_2m_min?: readonly (number | null)[];
    readonly rain_sum?: readonly (number | null)[];
  };
}

/** Columns to rows. An answer without every day that was asked for is not whole: throws SOURCE_INCOMPLETE. */
export function rowsOf(answer: DailyAnswer, { from, to }: RunWindow): object[] {
  const { time, temperature_2m_max, temperature_2m_min, rain_sum } = answer?.daily ?? {};
  if (!time || !temperature_2m_max || !temperature_2m_min || !rain_sum) {
    throw sourceError("SOURCE_DATA", {
      where: "daily",
      detail: "the answer lacks one of the lists that were asked for",
    });
  }
  if (time[0] !== from || time.at(-1) !== to) {
    const detail = `asked for ${from} to ${to}, got ${time[0] ?? "nothing"} to ${time.at(-1) ?? "nothing"}`;
    throw sourceError("SOURCE_INCOMPLETE", { where: "daily.time", detail });
  }
  return time.map((day, index) => ({
    day,
    temp_max_c: temperature_2m_max[index],
    temp_min_c: temperature_2m_min[index],
    rain_mm: rain_sum[index],
  }));
}
