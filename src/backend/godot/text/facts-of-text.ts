import type { FileFacts, FileKind, ResPath } from '../fact/index.ts';
import { Collector } from './collector.ts';
import type { Document, TagStyle } from './document.ts';
import { extensionFacts } from './extension.ts';
import { importFacts } from './import.ts';
import { extensionOf, kindOfFile } from './kind-of-file.ts';
import { pluginFacts } from './plugin.ts';
import { presetsFacts } from './presets.ts';
import { projectFacts } from './project.ts';
import { resourceFacts } from './resource.ts';
import { scanDocument } from './scan-document.ts';
import { sceneFacts } from './scene.ts';
import { shaderFacts } from './shader.ts';
import { uidFacts } from './uid.ts';

type Reader = (path: ResPath, text: string) => FileFacts;

const readers: Readonly<Partial<Record<FileKind, Reader>>> = {
  scene: scanned('attributes', sceneFacts),
  resource: scanned('attributes', (document, collector) => resourceFacts(document, collector, 'resource')),
  project: scanned('names', projectFacts),
  import: scanned('names', importFacts),
  presets: scanned('names', presetsFacts),
  plugin: scanned('names', pluginFacts),
  extension: (path, text) => (extensionOf(path) === 'gdns' ? nativeScript : nativeLibrary)(path, text),
  shader: (path, text) => shaderFacts(text, new Collector(path)),
  uid: (path, text) => uidFacts(text, new Collector(path)),
};
const nativeScript = scanned('attributes', (document, collector) => resourceFacts(document, collector, 'extension'));
const nativeLibrary = scanned('names', extensionFacts);

/**
 * What a text file of a project says, whatever is wrong with it; never throws. Scripts and assets are not read here: of them it
 * says nothing but their kind.
 */
export function factsOfText(path: ResPath, text: string): FileFacts {
  const kind = kindOfFile(path);
  const reader = readers[kind];
  if (!reader) return { kind, references: [], diagnostics: [] };
  const facts = isBinary(text) ? binaryFacts(path, kind) : reader(path, text);
  return text.length > shortText ? detached(facts) : facts;
}

function scanned(tags: TagStyle, facts: (document: Document, collector: Collector) => FileFacts): Reader {
  return (path, text) => {
    const document = scanDocument(text, tags);
    return facts(document, new Collector(path, document.diagnostics));
  };
}

/** What the engine saves in its own form begins so, also under the name of a text. */
const isBinary = (text: string): boolean => /^RS(?:RC|CC)/.test(text);

function binaryFacts(path: ResPath, kind: FileKind): FileFacts {
  const collector = new Collector(path);
  collector.warn('binary', 'It is saved in the binary form, which only the engine reads.', 0);
  return collector.facts(kind);
}

/** Below that, to hold it costs less than to let it go. */
const shortText = 32_768;

/** A piece of a text keeps the whole text in memory. Facts live long, the texts may be megabytes. */
function detached(facts: FileFacts): FileFacts {
  // What was written here comes back: facts are plain data.
  return JSON.parse(JSON.stringify(facts)) as FileFacts;
}
