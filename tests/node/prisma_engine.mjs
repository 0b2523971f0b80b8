// Prisma's own schema engine, as WebAssembly: `node prisma_engine.mjs deploy|diff SCHEMA MIGRATIONS FIRST`.
// Its other form is a program that npm does not carry.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';

// What the engine needs of the adapter, beyond what applications do: PostgreSQL's "char", which catalogues
// hold, and scripts as they are, which the adapter cuts at every `;`.
function completed(adapter) {
  const queryable = Object.getPrototypeOf(Object.getPrototypeOf(adapter));
  const { performIO, queryRaw } = queryable;
  queryable.performIO = async function (query) {
    const result = await performIO.call(this, query);
    for (const field of result.fields) if (field.dataTypeID === 18) Object.assign(field, { dataTypeID: 25, isChar: true });
    this.fields = result.fields;
    return result;
  };
  queryable.queryRaw = async function (query) {
    const set = await queryRaw.call(this, query);
    const columnTypes = set.columnTypes.map((type, at) => (this.fields[at].isChar ? ColumnTypeEnum.Character : type));
    return { ...set, columnTypes };
  };
  adapter.executeScript = async (script) => void (await adapter.client.query(script));
  return adapter;
}

function read(path) {
  if (!statSync(path).isDirectory()) return [[path, readFileSync(path, 'utf8')]];
  return readdirSync(path).filter((name) => name.endsWith('.prisma')).flatMap((name) => read(join(path, name)));
}

const [verb, schema, migrations, first] = process.argv.slice(2);
const files = read(schema).map(([path, content]) => ({ path, content }));
const filters = { externalTables: [], externalEnums: [] };

const file = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
const bytes = readFileSync(file.replace(/\.js$/, '.wasm'));
const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': glue });
glue.__wbg_set_wasm(instance.exports);
instance.exports.__wbindgen_start();
const factory = new PrismaPg(JSON.parse(process.env.TEST_CONNECTION));
const connect = factory.connect.bind(factory);
factory.connect = async () => completed(await connect());
const adapter = bindMigrationAwareSqlAdapterFactory(factory);
const datamodels = files.map(({ path, content }) => [path, content]);
const engine = await glue.SchemaEngine.new({ datamodels }, () => {}, adapter);

if (verb === 'deploy') {
  const names = readdirSync(migrations).filter((name) => existsSync(join(migrations, name, 'migration.sql'))).sort();
  const lockfile = join(migrations, 'migration_lock.toml');
  const migrationsList = {
    baseDir: migrations,
    lockfile: { path: 'migration_lock.toml', content: readFileSync(lockfile, 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: names.map((path) => {
      const value = readFileSync(join(migrations, path, 'migration.sql'), 'utf8');
      return { path, migrationFile: { path: 'migration.sql', content: { tag: 'ok', value } } };
    }),
  };
  // The tables that are there before are the first migration's: `prisma migrate resolve --applied`.
  await engine.markMigrationApplied({ migrationName: first, migrationsList }).catch((error) => {
    if (error.code !== 'P3008') throw error;
  });
  const done = await engine.applyMigrations({ filters, migrationsList });
  console.log('applied', ...done.appliedMigrationNames);
} else {
  const found = await engine.diff({
    from: { tag: 'schemaDatasource', files, configDir: '.' },
    to: { tag: 'schemaDatamodel', files },
    script: true,
    exitCode: true,
    filters,
  });
  console.log(found.stdout);
}
process.exit(0);
