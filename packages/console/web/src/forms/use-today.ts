import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "../api/queries.js";

/** Today in Asia/Tokyo, as the console says it; by this machine's clock until it has. */
export function useToday(): string {
  const { data } = useQuery(sessionQuery());
  return data?.today ?? todayInTokyo();
}

/** A calendar date so many days from another. */
export function daysFrom(date: string, days: number): string {
  const at = new Date(`${date}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

function todayInTokyo(): string {
  return new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);
}
