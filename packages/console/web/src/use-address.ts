import { useCallback } from "react";
import { useSearchParams } from "wouter";

/** What the `?` of the address holds, and how to change a part of it: undefined takes a key out. */
export type SearchState = readonly [
  URLSearchParams,
  (change: Readonly<Record<string, string | undefined>>, how?: { readonly replace?: boolean }) => void,
];

/** State that a link can carry: filters, the tab that is open. Changes make an entry of the history unless `replace`. */
export function useAddress(): SearchState {
  const [search, setSearch] = useSearchParams();
  const change = useCallback<SearchState[1]>(
    (values, { replace = false } = {}) => {
      setSearch(
        (old) => {
          const next = new URLSearchParams(old);
          for (const [key, value] of Object.entries(values)) {
            if (value) next.set(key, value);
            else next.delete(key);
          }
          return next;
        },
        { replace },
      );
    },
    [setSearch],
  );
  return [search, change];
}
