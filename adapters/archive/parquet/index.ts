export { ParquetDays, type ParquetDaysOptions } from './parquet-days'
