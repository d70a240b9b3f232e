import { lazy, Suspense } from "react";
import { Route, Switch } from "wouter";
import { Loading } from "./components/loading.js";
import { NotFound } from "./layout/not-found.js";
import { PageBoundary } from "./layout/page-boundary.js";

const RunsPage = lazy(() => import("./pages/runs/runs-page.js"));
const RunPage = lazy(() => import("./pages/run/run-page.js"));
const WorkflowsPage = lazy(() => import("./pages/workflows/workflows-page.js"));
const NewWorkflowPage = lazy(() => import("./pages/workflow/new-workflow-page.js"));
const WorkflowPage = lazy(() => import("./pages/workflow/workflow-page.js"));
const WorkflowFilePage = lazy(() => import("./pages/workflow/workflow-file-page.js"));
const ConnectorsPage = lazy(() => import("./pages/connectors/connectors-page.js"));
const ConnectorPage = lazy(() => import("./pages/connectors/connector-page.js"));
const PretestsPage = lazy(() => import("./pages/pretest/pretests-page.js"));
const PretestPage = lazy(() => import("./pages/pretest/pretest-page.js"));

/**
 * One line a page; each is loaded when it is first asked for. Names in addresses come decoded from `useParams`; links are
 * made by `paths`.
 */
export function Routes() {
  return (
    <PageBoundary>
      <Suspense fallback={<Loading />}>
        <Switch>
          <Route path="/" component={RunsPage} />
          <Route path="/runs/:id" component={RunPage} />
          <Route path="/workflows" component={WorkflowsPage} />
          <Route path="/new-workflow" component={NewWorkflowPage} />
          <Route path="/workflows/:name" component={WorkflowPage} />
          <Route path="/workflow-files/:file" component={WorkflowFilePage} />
          <Route path="/connectors" component={ConnectorsPage} />
          <Route path="/connectors/:name" component={ConnectorPage} />
          <Route path="/pretests" component={PretestsPage} />
          <Route path="/pretests/:id" component={PretestPage} />
          <Route component={NotFound} />
        </Switch>
      </Suspense>
    </PageBoundary>
  );
}
