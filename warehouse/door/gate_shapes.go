package door

// part is one key of a piece of DuckDB's parse tree.
type part struct{ key, holds string }

// plain parts have nothing below them that could be run: names, flags, constants.
const plain = ""

// shapes are the pieces of a parse tree that are known, each with all its keys: the gate refuses a piece or a key that is not here.
// Parts are looked at in this order, so that names are known before they are used.
var shapes = map[string][]part{
	"query": {{"node", "node"}, {"named_param_map", plain}},

	"node SELECT_NODE": {{"type", plain}, {"cte_map", "ctes"}, {"from_table", "table"}, {"select_list", "selected"}, {"where_clause", "expression"},
		{"group_expressions", "expression"}, {"group_sets", plain}, {"aggregate_handling", plain}, {"having", "expression"}, {"sample", "sample"},
		{"qualify", "expression"}, {"modifiers", "modifier"}},
	"node SET_OPERATION_NODE": {{"type", plain}, {"cte_map", "ctes"}, {"setop_type", plain}, {"setop_all", plain}, {"left", "node"}, {"right", "node"},
		{"modifiers", "modifier"}},
	"node RECURSIVE_CTE_NODE": {{"type", plain}, {"cte_map", "ctes"}, {"cte_name", plain}, {"union_all", plain}, {"aliases", plain}, {"left", "node"}, {"right", "node"},
		{"key_targets", "expression"}, {"modifiers", "modifier"}},

	"ctes": {{"map", "cte"}},
	"cte":  {{"key", plain}, {"value", "definition"}},
	"definition": {{"aliases", plain}, {"query", "query"}, {"materialized", plain},
		{"key_targets", plain}}, // as in the query's own node, which is looked at

	"modifier ORDER_MODIFIER":         {{"type", plain}, {"orders", "order"}},
	"modifier LIMIT_MODIFIER":         {{"type", plain}, {"limit", "expression"}, {"offset", "expression"}},
	"modifier LIMIT_PERCENT_MODIFIER": {{"type", plain}, {"limit", "expression"}, {"offset", "expression"}},
	"modifier DISTINCT_MODIFIER":      {{"type", plain}, {"distinct_on_targets", "expression"}},
	"order":                           {{"type", plain}, {"null_order", plain}, {"expression", "expression"}},
	"sample":                          {{"sample_size", plain}, {"is_percentage", plain}, {"method", plain}, {"seed", plain}, {"repeatable", plain}},

	"table EMPTY":      {{"type", plain}},
	"table BASE_TABLE": {{"type", plain}, {"alias", plain}, {"query_location", plain}, {"sample", "sample"}, {"schema_name", plain}, {"table_name", plain}, {"column_name_alias", plain}, {"catalog_name", plain}},
	"table JOIN": {{"type", plain}, {"alias", plain}, {"query_location", plain}, {"sample", "sample"}, {"left", "table"}, {"right", "table"}, {"condition", "expression"}, {"join_type", plain},
		{"ref_type", plain}, {"using_columns", plain}},
	"table SUBQUERY":        {{"type", plain}, {"alias", plain}, {"query_location", plain}, {"sample", "sample"}, {"subquery", "query"}, {"column_name_alias", plain}},
	"table TABLE_FUNCTION":  {{"type", plain}, {"alias", plain}, {"query_location", plain}, {"sample", "sample"}, {"function", "table function"}, {"column_name_alias", plain}, {"with_ordinality", plain}},
	"table EXPRESSION_LIST": {{"type", plain}, {"alias", plain}, {"query_location", plain}, {"sample", "sample"}, {"expected_names", plain}, {"values", "expression"}},
	"table PIVOT": {{"type", plain}, {"alias", plain}, {"query_location", plain}, {"sample", "sample"}, {"source", "table"}, {"aggregates", "expression"}, {"unpivot_names", plain}, {"pivots", "pivot"},
		{"groups", plain}, {"column_name_alias", plain}, {"include_nulls", plain}},
	"table SHOW_REF": {{"type", plain}, {"alias", plain}, {"query_location", plain}, {"table_name", plain}, {"query", "node"}, {"show_type", plain}, {"catalog_name", plain}, {"schema_name", plain}},
	"pivot":          {{"pivot_expressions", "expression"}, {"unpivot_names", plain}, {"entries", "entry"}},
	"entry":          {{"values", plain}, {"star_expr", "expression"}, {"alias", plain}},

	"expression BETWEEN":              expression(part{"input", "expression"}, part{"lower", "expression"}, part{"upper", "expression"}),
	"expression CASE":                 expression(part{"case_checks", "check"}, part{"else_expr", "expression"}),
	"expression CAST":                 expression(part{"child", "expression"}, part{"cast_type", "logical type"}, part{"try_cast", plain}),
	"expression COLLATE":              expression(part{"child", "expression"}, part{"collation", plain}),
	"expression COLUMN_REF":           expression(part{"column_names", plain}),
	"expression COMPARISON":           expression(part{"left", "expression"}, part{"right", "expression"}),
	"expression CONJUNCTION":          expression(part{"children", "expression"}),
	"expression CONSTANT":             expression(part{"value", plain}),
	"expression FUNCTION":             expression(called...),
	"table function FUNCTION":         expression(called...),
	"expression LAMBDA":               expression(part{"lhs", "expression"}, part{"expr", "expression"}),
	"expression OPERATOR":             expression(part{"children", "expression"}),
	"expression PARAMETER":            expression(part{"identifier", plain}),
	"expression POSITIONAL_REFERENCE": expression(part{"index", plain}),
	"expression STAR": expression(part{"relation_name", plain}, part{"exclude_list", plain}, part{"qualified_exclude_list", plain}, part{"rename_list", plain}, part{"replace_list", "replacement"},
		part{"columns", plain}, part{"expr", "expression"}),
	"expression SUBQUERY": expression(part{"subquery_type", plain}, part{"subquery", "query"}, part{"child", "expression"}, part{"comparison_type", plain}),
	"expression WINDOW": expression(part{"function_name", plain}, part{"schema", plain}, part{"catalog", plain}, part{"children", "expression"}, part{"partitions", "expression"}, part{"orders", "order"},
		part{"start", plain}, part{"end", plain}, part{"start_expr", "expression"}, part{"end_expr", "expression"}, part{"offset_expr", "expression"}, part{"default_expr", "expression"},
		part{"ignore_nulls", plain}, part{"filter_expr", "expression"}, part{"exclude_clause", plain}, part{"distinct", plain}, part{"arg_orders", "order"}),
	"check":       {{"when_expr", "expression"}, {"then_expr", "expression"}},
	"replacement": {{"key", plain}, {"value", "expression"}},

	"logical type": {{"id", plain}, {"type_info", "type info"}},
	"type info": {{"type", plain}, {"alias", plain}, {"width", plain}, {"scale", plain}, {"size", plain}, {"name", plain}, {"collation", plain}, {"child_type", "logical type"}, {"child_types", "field"},
		{"user_type_modifiers", plain}, {"catalog", "catalog of a type"}, {"schema", "schema of a type"}},
	"field": {{"first", plain}, {"second", "logical type"}},
}

var called = []part{{"function_name", plain}, {"schema", plain}, {"catalog", plain}, {"children", "expression"}, {"filter", "expression"}, {"order_bys", "modifier"}, {"distinct", plain},
	{"is_operator", plain}}

func expression(own ...part) []part {
	return append([]part{{"class", plain}, {"type", plain}, {"alias", plain}, {"query_location", plain}}, own...)
}

// types are the kinds of an expression that are known, beside its class.
var types = set(`BETWEEN COMPARE_BETWEEN COMPARE_NOT_BETWEEN CASE_EXPR OPERATOR_CAST COLLATE COLUMN_REF COMPARE_EQUAL COMPARE_NOTEQUAL COMPARE_LESSTHAN COMPARE_GREATERTHAN
	COMPARE_LESSTHANOREQUALTO COMPARE_GREATERTHANOREQUALTO COMPARE_DISTINCT_FROM COMPARE_NOT_DISTINCT_FROM CONJUNCTION_AND CONJUNCTION_OR VALUE_CONSTANT FUNCTION LAMBDA
	OPERATOR_NOT OPERATOR_IS_NULL OPERATOR_IS_NOT_NULL COMPARE_IN COMPARE_NOT_IN OPERATOR_COALESCE OPERATOR_NULLIF ARRAY_EXTRACT ARRAY_SLICE STRUCT_EXTRACT ARRAY_CONSTRUCTOR ARROW
	GROUPING_FUNCTION OPERATOR_TRY OPERATOR_UNPACK VALUE_PARAMETER POSITIONAL_REFERENCE STAR SUBQUERY WINDOW_AGGREGATE WINDOW_ROW_NUMBER WINDOW_RANK WINDOW_RANK_DENSE WINDOW_NTILE
	WINDOW_PERCENT_RANK WINDOW_CUME_DIST WINDOW_LEAD WINDOW_LAG WINDOW_FIRST_VALUE WINDOW_LAST_VALUE WINDOW_NTH_VALUE WINDOW_FILL`)
