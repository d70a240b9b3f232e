import { QueryClient } from "@tanstack/react-query";
import { ApiFailure } from "./client.js";

/** Answers stay as they are until an event says that something changed; only a lost connection is tried again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) => failures < 2 && error instanceof ApiFailure && error.status === 0,
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
});
