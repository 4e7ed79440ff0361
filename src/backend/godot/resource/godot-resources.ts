import type { Resource } from '../../tool/index.ts';
import type { ToolSources } from '../tool/index.ts';
import { projectResources } from './project-resources.ts';
import { scriptResource } from './script-resource.ts';
import { versionResources } from './version-resources.ts';

export const godotResources = (sources: ToolSources): readonly Resource[] => [
  ...projectResources(sources),
  ...versionResources(sources),
  scriptResource(sources),
];
