package warehouse

import (
	"errors"
	"slices"

	"github.com/ClickHouse/clickhouse-go/v2"
	drivercolumn "github.com/ClickHouse/clickhouse-go/v2/lib/column"
)

// Codes of ClickHouse's exceptions, as its source names them.
const (
	codeUnknownTable         = 60
	codeUnknownDatabase      = 81
	codeUnknownUser          = 192
	codeWrongPassword        = 193
	codeAuthenticationFailed = 516
)

func isCode(err error, codes ...int32) bool {
	var e *clickhouse.Exception
	return errors.As(err, &e) && slices.Contains(codes, e.Code)
}

// refusals are the codes that speak of the values sent rather than of the server's state: sending the same again would
// fail again, for ever.
func refusals() []int32 {
	return []int32{
		6, 26, 27, 38, 41, 72, 130, // a text that cannot be parsed as its column's type
		25, 33, 117, 271, // data that is cut or not understood
		36, 43, 44, 48, 53, 69, 70, 131, 190, 290, 321, 349, 407, 469, // type, range, size, constraint
	}
}

// isRefusal says whether ClickHouse, or the driver, would not take the values themselves.
func isRefusal(err error) bool {
	var convert *drivercolumn.ColumnConverterError
	var value *drivercolumn.Error
	if errors.As(err, &convert) || errors.As(err, &value) || errors.Is(err, clickhouse.ErrBatchInvalid) {
		return true
	}
	return isCode(err, refusals()...)
}
