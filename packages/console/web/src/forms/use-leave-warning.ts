import { useEffect } from "react";

/**
 * While there is something to lose, asks before the page is left: by a link, by the browser's Back, or by closing the tab.
 * Browsers without the Navigation API ask only when the tab is closed.
 */
export function useLeaveWarning(isDirty: boolean, question: string): void {
  useEffect(() => {
    if (!isDirty) return;
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const onNavigate = (event: NavigateEvent) => {
      const stays = new URL(event.destination.url).pathname === location.pathname;
      if (!event.cancelable || stays || confirm(question)) return;
      event.preventDefault();
    };
    const navigation = "navigation" in window ? window.navigation : undefined;
    window.addEventListener("beforeunload", onUnload);
    navigation?.addEventListener("navigate", onNavigate);
    return () => {
      window.removeEventListener("beforeunload", onUnload);
      navigation?.removeEventListener("navigate", onNavigate);
    };
  }, [isDirty, question]);
}
