import { zstdCompressSync } from 'node:zlib'
import type { KeyValue, ParquetWriter, SchemaElement, Writer } from 'hyparquet-writer'
import { type FileColumn, orderedBy } from './file-columns'
import type { ReadingBlock } from './reading-block'
import type { Turns } from './turns'

/** Parts of the library: ES modules, which load only this way. Column by column, because a whole row group would take too long at once. */
async function loadLibrary() {
  const [{ ByteWriter, ParquetWriter }, { writeColumn }] = await Promise.all([
    import('hyparquet-writer'),
    import('hyparquet-writer/src/column.js'),
  ])
  return { ByteWriter, ParquetWriter, writeColumn }
}

type Library = Awaited<ReturnType<typeof loadLibrary>>

const codec = 'ZSTD'
const compressors = { [codec]: (bytes: Uint8Array) => zstdCompressSync(bytes) }
/** More than a column of a block has: there is one page. */
const pageBytes = 1 << 20

export interface DayFileParts {
  readonly columns: readonly FileColumn[]
  readonly metadata: readonly KeyValue[]
  /** Program that writes it, and its version. */
  readonly createdBy: string
}

/** A Parquet file that grows by row groups. */
export class DayFile {
  readonly #library: Library
  readonly #columns: readonly FileColumn[]
  readonly #root: SchemaElement
  readonly #bytes: Writer
  readonly #parquet: ParquetWriter

  static async begin(parts: DayFileParts): Promise<DayFile> {
    return new DayFile(await loadLibrary(), parts)
  }

  private constructor(library: Library, { columns, metadata, createdBy }: DayFileParts) {
    this.#library = library
    this.#columns = columns
    this.#root = { name: 'readings', num_children: columns.length }
    this.#bytes = new library.ByteWriter()
    const schema = [this.#root, ...columns.map(({ element }) => element)]
    this.#parquet = new library.ParquetWriter({ writer: this.#bytes, schema, kvMetadata: [...metadata], createdBy })
  }

  get rows(): number {
    return Number(this.#parquet.num_rows)
  }

  /** Adds the readings of a block as a row group. Others get their turn in between. */
  async write(block: ReadingBlock, turns: Turns): Promise<void> {
    const begin = this.#bytes.offset
    const chunks = []
    for (const column of this.#columns) {
      chunks.push(this.#write(column, block))
      await turns.pass()
    }
    const uncompressed = chunks.reduce((sum, { meta_data }) => sum + (meta_data?.total_uncompressed_size ?? 0n), 0n)
    this.#parquet.num_rows += BigInt(block.rows)
    this.#parquet.row_groups.push({
      columns: chunks,
      total_byte_size: uncompressed,
      num_rows: BigInt(block.rows),
      total_compressed_size: BigInt(this.#bytes.offset - begin),
      sorting_columns: orderedBy.map((column_idx) => ({ column_idx, descending: false, nulls_first: false })),
    })
  }

  /** The file as a whole. */
  finish(): Uint8Array {
    this.#parquet.finish()
    return this.#bytes.getBytes()
  }

  #write({ element, encoding, ...column }: FileColumn, block: ReadingBlock) {
    const found = column.values(block)
    const isOptional = element.repetition_type === 'OPTIONAL'
    const definitionLevels = isOptional ? Array.from(found, (value) => (value === null ? 0 : 1)) : []
    const values = found instanceof Float64Array ? found : [...found]
    const { chunk } = this.#library.writeColumn({
      writer: this.#bytes,
      column: {
        columnName: element.name,
        element,
        schemaPath: [this.#root, element],
        codec,
        compressors,
        stats: true,
        pageSize: pageBytes,
        columnIndex: false,
        offsetIndex: false,
        ...(encoding && { encoding }),
      },
      pageData: { values, definitionLevels, repetitionLevels: [], maxDefinitionLevel: isOptional ? 1 : 0 },
    })
    return chunk
  }
}
