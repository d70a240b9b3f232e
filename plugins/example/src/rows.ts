import { daysOf, type RunWindow, sourceError, z } from "@collectro/connector";

const numbers = z.array(z.number().nullable());

/** The part of the service's answer that is read: one list a column. */
const dailyAnswer = z.object({
  daily: z.object({
    time: z.array(z.string()),
    temperature_2m_max: numbers,
    temperature_2m_min: numbers,
    rain_sum: numbers,
  }),
});

/**
 * Columns to rows, one a day. Throws SOURCE_DATA for an answer of another shape, SOURCE_INCOMPLETE for one that lacks a
 * day: a run that stores less than it was asked for must not look like a success.
 */
export function rowsOf(answer: unknown, window: RunWindow) {
  const parsed = dailyAnswer.safeParse(answer);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw sourceError("SOURCE_DATA", {
      where: issue?.path.join(".") || "answer",
      detail: issue?.message ?? "unreadable",
    });
  }
  const { time, temperature_2m_max, temperature_2m_min, rain_sum } = parsed.data.daily;
  const days = daysOf(window);
  for (const [name, list] of Object.entries({ temperature_2m_max, temperature_2m_min, rain_sum, time })) {
    if (list.length === days.length) continue;
    const detail = `${list.length} values for the ${days.length} days ${window.from} to ${window.to}`;
    throw sourceError("SOURCE_INCOMPLETE", { where: `daily.${name}`, detail });
  }
  return days.map((day, index) => {
    if (time[index] !== day) {
      const detail = `${time[index]} where ${day} was asked for`;
      throw sourceError("SOURCE_INCOMPLETE", { where: `daily.time[${index}]`, detail });
    }
    return {
      day,
      temp_max_c: temperature_2m_max[index] ?? null,
      temp_min_c: temperature_2m_min[index] ?? null,
      rain_mm: rain_sum[index] ?? null,
    };
  });
}
