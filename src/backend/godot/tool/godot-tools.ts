import type { Tool } from '../../tool/index.ts';
import { analyzeDependencyChain } from './analyze-dependency-chain.ts';
import { cancelBuild } from './cancel-build.ts';
import { compareVersions } from './compare-versions.ts';
import { findIsolatedNodes } from './find-isolated-nodes.ts';
import { findReferences } from './find-references.ts';
import { getBuildStatus } from './get-build-status.ts';
import { getContext } from './get-context.ts';
import { getDependencyGraph } from './get-dependency-graph.ts';
import { getDiagnostics } from './get-diagnostics.ts';
import { getNodeDependencies } from './get-node-dependencies.ts';
import { getNodeDetails } from './get-node-details.ts';
import { getProjects } from './get-projects.ts';
import { getRuntimeEvents } from './get-runtime-events.ts';
import { getScriptContent } from './get-script-content.ts';
import { getVersions } from './get-versions.ts';
import { ping } from './ping.ts';
import { runProject } from './run-project.ts';
import { searchNodes } from './search-nodes.ts';
import { setContextNode } from './set-context-node.ts';
import type { ToolSources } from './sources.ts';
import { stopRun } from './stop-run.ts';
import { triggerBuild } from './trigger-build.ts';
import { updateScript } from './update-script.ts';

/** In the order in which an agent is likely to need them. */
export const godotTools = (sources: ToolSources): readonly Tool[] => {
  const { games } = sources;
  return [
    ping(sources),
    getContext(sources),
    setContextNode(sources),
    getProjects(sources),
    getVersions(sources),
    getDependencyGraph(games),
    searchNodes(games),
    getNodeDetails(games),
    getNodeDependencies(games),
    findReferences(games),
    analyzeDependencyChain(games),
    findIsolatedNodes(games),
    getScriptContent(games),
    updateScript(games, sources),
    getDiagnostics(games),
    compareVersions(games),
    triggerBuild(games),
    getBuildStatus(games),
    cancelBuild(games),
    runProject(games),
    stopRun(games),
    getRuntimeEvents(games),
  ];
};
