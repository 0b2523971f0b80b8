"""Projects that migrate with TypeORM, with entities found by a pattern or listed by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from restow.model.migration import FileChange
from tests.dialects.project import lay_out
from tests.support.node_projects import NodeProject, make_existing, make_package, run_node

_TSCONFIG = """{
  "compilerOptions": { "experimentalDecorators": true, "target": "es2022", "strict": true }
}
"""
_SOURCE = """import 'reflect-metadata';
import { DataSource } from 'typeorm';
IMPORTS
export const AppDataSource = new DataSource({
  type: 'postgres',
  url: process.env.DATABASE_URL,
  entities: ENTITIES,
  migrations: MIGRATIONS,
});
"""
_ACCOUNT = """import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('accounts')
export class Account {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'accounts_pkey' })
  id!: string;

  @Column({ type: 'text' })
  email!: string;
}
"""
_SESSION = """import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity({ name: 'sessions' })
export class Session {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'sessions_pkey',
  })
  id!: string;

  @Column({ type: 'uuid', name: 'account_id', nullable: true })
  accountId!: string | null;

  @Column({ type: 'text', nullable: true })
  title!: string | null;
}
"""
_FIRST = """import { MigrationInterface, QueryRunner } from 'typeorm';

export class First1700000000000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('SELECT 1');
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('SELECT 1');
  }
}
"""


@dataclass(frozen=True, kw_only=True)
class Convention:
    """How a project is laid out."""

    source: str
    #: Format of an entity's path.
    entity: str
    migrations: str
    imports: str
    entities: str
    migration_classes: str


CONVENTIONS = {
    "pattern": Convention(
        source="src/data-source.ts",
        entity="src/entities/{}.entity.ts",
        migrations="src/migrations",
        imports="",
        entities="[__dirname + '/entities/*.entity.ts']",
        migration_classes="['src/migrations/*.ts']",
    ),
    "listed": Convention(
        source="database.ts",
        entity="entity/{}.ts",
        migrations="migration",
        imports=(
            "import { Account } from './entity/account';\nimport { Session } from './entity/session';\n"
            "import { First1700000000000 } from './migration/1700000000000-First';\n"
        ),
        entities="[Account, Session]",
        migration_classes="[First1700000000000]",
    ),
}


class TypeormProject(NodeProject):
    """A project of one kind; its first migration waits with those that are written."""

    def __init__(self, root: Path, dsn: str, convention: Convention) -> None:
        super().__init__(root, dsn)
        self._source = convention.source
        # Without its migration a list of migrations cannot be read.
        self.compares = convention.migration_classes.endswith("ts']")
        make_package(root, "typeorm", "pg")
        source = _SOURCE.replace("IMPORTS", convention.imports).replace("ENTITIES", convention.entities)
        lay_out(
            root,
            {
                "tsconfig.json": _TSCONFIG,
                convention.source: source.replace("MIGRATIONS", convention.migration_classes),
                convention.entity.format("account"): _ACCOUNT,
                convention.entity.format("session"): _SESSION,
                f"{convention.migrations}/1700000000000-First.ts": _FIRST,
            },
        )
        make_existing(dsn)

    def migrate(self) -> None:
        self._typeorm("migration:run")

    def revert(self, changes: Sequence[FileChange]) -> None:
        assert "has been reverted successfully" in self._typeorm("migration:revert")

    def difference(self) -> str:
        """What `migration:generate` would write; nothing when it finds nothing."""
        program = ("typeorm/cli.js", "migration:generate", "Found", "--dryrun", "-d", self._source)
        printed = run_node(self.root, self.dsn, *program, may_fail=True, reads_ts=True)
        assert "has content" in printed or "No changes" in printed, printed
        return "" if "No changes in database schema were found" in printed else printed

    def _typeorm(self, verb: str) -> str:
        return run_node(self.root, self.dsn, "typeorm/cli.js", verb, "-d", self._source, reads_ts=True)


PROJECTS = {kind: partial(TypeormProject, convention=convention) for kind, convention in CONVENTIONS.items()}
