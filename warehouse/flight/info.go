package flight

import (
	"errors"
	"math"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/flight/flightsql"
	pb "github.com/apache/arrow-go/v18/arrow/flight/gen/flight"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// describe registers what clients may ask about this server and its SQL, in the types that the protocol gives each answer.
func (s *server) describe() (err error) {
	s.Alloc = memory.DefaultAllocator
	for id, answer := range s.facts() {
		err = errors.Join(err, s.RegisterSqlInfo(id, answer))
	}
	// Lengths and numbers without a limit of their own.
	for id := flightsql.SqlInfoMaxBinaryLiteralLen; id <= flightsql.SqlInfoMaxUsernameLen; id++ {
		if id != flightsql.SqlInfoMaxRowSizeIncludesBlobs && id != flightsql.SqlInfoMaxStatementLen {
			err = errors.Join(err, s.RegisterSqlInfo(id, int64(0)))
		}
	}
	return err
}

func (s *server) facts() flightSQLFacts {
	f := flightSQLFacts{
		flightsql.SqlInfoFlightSqlServerName:                                 "padu",
		flightsql.SqlInfoFlightSqlServerVersion:                              s.o.Version,
		flightsql.SqlInfoFlightSqlServerArrowVersion:                         arrow.PkgVersion,
		flightsql.SqlInfoFlightSqlServerReadOnly:                             true,
		flightsql.SqlInfoFlightSqlServerSql:                                  true,
		flightsql.SqlInfoFlightSqlServerSubstrait:                            false,
		flightsql.SqlInfoFlightSqlServerSubstraitMinVersion:                  "",
		flightsql.SqlInfoFlightSqlServerSubstraitMaxVersion:                  "",
		flightsql.SqlInfoFlightSqlServerTransaction:                          int32(flightsql.SqlTransactionNone),
		flightsql.SqlInfoFlightSqlServerCancel:                               true,
		flightsql.SqlInfoFlightSqlServerStatementTimeout:                     int32(min(s.o.Time.Milliseconds(), math.MaxInt32)),
		flightsql.SqlInfoFlightSqlServerTransactionTimeout:                   int32(0),
		flightsql.SqlInfoFlightSqlServerBulkIngestion:                        false,
		flightsql.SqlInfoFlightSqlServerIngestTransactionsSupported:          false,
		flightsql.SqlInfoDDLCatalog:                                          false,
		flightsql.SqlInfoDDLSchema:                                           false,
		flightsql.SqlInfoDDLTable:                                            false,
		flightsql.SqlInfoMaxRowSizeIncludesBlobs:                             false,
		flightsql.SqlInfoMaxStatementLen:                                     int64(longestQuery),
		flightsql.SqlInfoDefaultTransactionIsolation:                         int64(pb.SqlTransactionIsolationLevel_SQL_TRANSACTION_NONE),
		flightsql.SqlInfoTransactionsSupported:                               false,
		flightsql.SqlInfoSupportedTransactionsIsolationlevels:                bits(pb.SqlTransactionIsolationLevel_SQL_TRANSACTION_NONE),
		flightsql.SqlInfoDataDefinitionCausesTransactionCommit:               false,
		flightsql.SqlInfoDataDefinitionsInTransactionsIgnored:                false,
		flightsql.SqlInfoSupportedResultSetTypes:                             bits(pb.SqlSupportedResultSetType_SQL_RESULT_SET_TYPE_FORWARD_ONLY),
		flightsql.SqlInfoBatchUpdatesSupported:                               false,
		flightsql.SqlInfoSavePointsSupported:                                 false,
		flightsql.SqlInfoNamedParametersSupported:                            true,
		flightsql.SqlInfoLocatorsUpdateCopy:                                  false,
		flightsql.SqlInfoStoredFunctionsUsingCallSyntaxSupported:             false,
		flightsql.SqlInfoSupportedConcurrenciesForResultSetUnspecified:       bits(pb.SqlSupportedResultSetConcurrency_SQL_RESULT_SET_CONCURRENCY_READ_ONLY),
		flightsql.SqlInfoSupportedConcurrenciesForResultSetForwardOnly:       bits(pb.SqlSupportedResultSetConcurrency_SQL_RESULT_SET_CONCURRENCY_READ_ONLY),
		flightsql.SqlInfoSupportedConcurrenciesForResultSetScrollSensitive:   int32(0),
		flightsql.SqlInfoSupportedConcurrenciesForResultSetScrollInsensitive: int32(0),
	}
	dialect(f)
	return f
}

// dialect is what is true of DuckDB's SQL.
func dialect(f flightSQLFacts) {
	for id, answer := range (flightSQLFacts{
		flightsql.SqlInfoIdentifierCase:                         int64(flightsql.SqlCaseSensitivityCaseInsensitive),
		flightsql.SqlInfoIdentifierQuoteChar:                    `"`,
		flightsql.SqlInfoQuotedIdentifierCase:                   int64(flightsql.SqlCaseSensitivityCaseInsensitive),
		flightsql.SqlInfoAllTablesAreASelectable:                true,
		flightsql.SqlInfoNullOrdering:                           int64(flightsql.SqlNullOrderingSortAtEnd),
		flightsql.SqlInfoKeywords:                               strings.Fields(keywords),
		flightsql.SqlInfoNumericFunctions:                       strings.Fields(numericFunctions),
		flightsql.SqlInfoStringFunctions:                        strings.Fields(textFunctions),
		flightsql.SqlInfoSystemFunctions:                        strings.Fields("coalesce ifnull nullif typeof"),
		flightsql.SqlInfoDateTimeFunctions:                      strings.Fields(dateFunctions),
		flightsql.SqlInfoSearchStringEscape:                     `\`,
		flightsql.SqlInfoExtraNameChars:                         "",
		flightsql.SqlInfoSupportsColumnAliasing:                 true,
		flightsql.SqlInfoNullPlusNullIsNull:                     true,
		flightsql.SqlInfoSupportsConvert:                        conversions(),
		flightsql.SqlInfoSupportsTableCorrelationNames:          true,
		flightsql.SqlInfoSupportsDifferentTableCorrelationNames: false,
		flightsql.SqlInfoSupportsExpressionsInOrderBy:           true,
		flightsql.SqlInfoSupportsOrderByUnrelated:               true,
		flightsql.SqlInfoSupportedGroupBy:                       bits(pb.SqlSupportedGroupBy_SQL_GROUP_BY_UNRELATED, pb.SqlSupportedGroupBy_SQL_GROUP_BY_BEYOND_SELECT),
		flightsql.SqlInfoSupportsLikeEscapeClause:               true,
		flightsql.SqlInfoSupportsNonNullableColumns:             true,
		flightsql.SqlInfoSupportedGrammar:                       bits(pb.SupportedSqlGrammar_SQL_MINIMUM_GRAMMAR, pb.SupportedSqlGrammar_SQL_CORE_GRAMMAR),
		flightsql.SqlInfoANSI92SupportedLevel:                   bits(pb.SupportedAnsi92SqlGrammarLevel_ANSI92_ENTRY_SQL),
		flightsql.SqlInfoSupportsIntegrityEnhancementFacility:   false,
		flightsql.SqlInfoOuterJoinsSupportLevel:                 bits(pb.SqlOuterJoinsSupportLevel_SQL_FULL_OUTER_JOINS),
		flightsql.SqlInfoSchemaTerm:                             "schema",
		flightsql.SqlInfoProcedureTerm:                          "",
		flightsql.SqlInfoCatalogTerm:                            "database",
		flightsql.SqlInfoCatalogAtStart:                         true,
		flightsql.SqlInfoSchemasSupportedActions:                int32(0),
		flightsql.SqlInfoCatalogsSupportedActions:               int32(0),
		flightsql.SqlInfoSupportedPositionedCommands:            int32(0),
		flightsql.SqlInfoSelectForUpdateSupported:               false,
		flightsql.SqlInfoStoredProceduresSupported:              false,
		flightsql.SqlInfoSupportedSubqueries: bits(pb.SqlSupportedSubqueries_SQL_SUBQUERIES_IN_COMPARISONS, pb.SqlSupportedSubqueries_SQL_SUBQUERIES_IN_EXISTS,
			pb.SqlSupportedSubqueries_SQL_SUBQUERIES_IN_INS, pb.SqlSupportedSubqueries_SQL_SUBQUERIES_IN_QUANTIFIEDS),
		flightsql.SqlInfoCorrelatedSubqueriesSupported: true,
		flightsql.SqlInfoSupportedUnions:               bits(pb.SqlSupportedUnions_SQL_UNION, pb.SqlSupportedUnions_SQL_UNION_ALL),
	}) {
		f[id] = answer
	}
}

type flightSQLFacts = map[flightsql.SqlInfo]any

// bits is a set as the protocol writes it.
func bits[T ~int32](of ...T) (set int32) {
	for _, v := range of {
		set |= 1 << v
	}
	return set
}

// conversions says that everything is cast to text, and numbers to numbers.
func conversions() map[int32][]int32 {
	numbers := []int32{int32(flightsql.SqlConvertBigInt), int32(flightsql.SqlConvertDecimal), int32(flightsql.SqlConvertFloat), int32(flightsql.SqlConvertInteger),
		int32(flightsql.SqlConvertNumeric), int32(flightsql.SqlConvertReal), int32(flightsql.SqlConvertSmallInt), int32(flightsql.SqlConvertTinyInt)}
	times := []int32{int32(flightsql.SqlConvertDate), int32(flightsql.SqlConvertTime), int32(flightsql.SqlConvertTimestamp)}
	text := int32(flightsql.SqlConvertVarchar)
	m := map[int32][]int32{text: slices.Concat(numbers, times, []int32{text})}
	for _, n := range numbers {
		m[n] = slices.Concat(numbers, []int32{text})
	}
	m[int32(flightsql.SqlConvertDate)] = []int32{int32(flightsql.SqlConvertTimestamp), text}
	m[int32(flightsql.SqlConvertTimestamp)] = append(times[:len(times):len(times)], text)
	m[int32(flightsql.SqlConvertTime)] = []int32{text}
	return m
}

// Words that are no name without quotes, beyond those of SQL:2003, and functions that clients may offer.
const (
	keywords         = "ANALYSE ANALYZE ANTI ASOF COLUMNS CONCURRENTLY DEFERRABLE DO GLOB ILIKE INITIALLY ISNULL LAMBDA LIMIT MAP NOTNULL OFFSET PIVOT PIVOT_LONGER PIVOT_WIDER PLACING POSITIONAL QUALIFY RETURNING SEMI SHOW STRUCT SUMMARIZE TRY_CAST UNPIVOT VARIADIC VERBOSE"
	numericFunctions = "abs acos asin atan atan2 ceil ceiling cos cot degrees exp floor greatest least ln log log10 log2 mod pi pow power radians round sign sin sqrt tan trunc"
	textFunctions    = "ascii chr concat concat_ws contains damerau_levenshtein ends_with hash instr jaccard jaro_winkler_similarity left length levenshtein lower ltrim md5 position regexp_extract regexp_matches regexp_replace replace reverse right rtrim sha256 split_part starts_with strip_accents substr substring translate trim upper"
	dateFunctions    = "age current_date date_diff date_part date_trunc day dayname dayofweek dayofyear extract hour isodow last_day make_date minute month monthname now quarter second strftime strptime week year"
)
