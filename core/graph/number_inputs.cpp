// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/inputs.h"
#include "core/graph/name_list.h"

namespace triptych {
namespace {

using std::int64_t;

Field standardise_field() {
    return {.name = "standardise",
            .title = "Standardise",
            .kind = FieldKind::boolean,
            .fallback = true,
            .help = "Takes the mean of the training part away and divides by its deviation, each number by its own."};
}

NodeType numbers_input() {
    NodeType type;
    type.id = numbers_input_type;
    type.title = "Numbers and categories";
    type.category = "input";
    type.modality = Modality::numbers;
    type.fields = {
        {.name = "columns",
         .title = "Columns",
         .kind = FieldKind::columns,
         .fallback = std::string(),
         .help = "The columns of numbers and of categories that are read."},
        {.name = "max_categories",
         .title = "Categories kept",
         .kind = FieldKind::integer,
         .fallback = int64_t{100},
         .minimum = 1,
         .maximum = 10000,
         .help = "The most frequent categories of the training part are kept, up to this many a column; others count as "
                 "missing.",
         .advanced = true},
    };
    type.help =
        "Standardises each number by mean and deviation of the training part, and numbers the categories that the "
        "training part has. A cell that is missing is told to the encoder as missing, not as zero.";
    type.shape = [](const Params& params, const std::vector<PortType>&, const DataFacts&) -> Result<PortType> {
        const auto columns = static_cast<int64_t>(parse_name_list(params.text("columns")).size());
        return PortType{PortKind::numbers,
                        {Dim::symbol("B"), columns > 0 ? Dim::number(columns) : Dim::symbol("N")},
                        Modality::numbers};
    };
    return type;
}

NodeType vector_input() {
    NodeType type;
    type.id = vector_input_type;
    type.title = "Feature vector";
    type.category = "input";
    type.modality = Modality::vector;
    type.fields = {
        {.name = "column",
         .title = "Column",
         .kind = FieldKind::column,
         .fallback = std::string(),
         .help = "The column that names a .npy file for each row, or the name x of the columns x__0, x__1 and so on."},
        standardise_field(),
    };
    type.help = "Numbers that something else has computed, as many in every row: from a .npy file for each row, or from "
                "columns of the table. A vector with a missing number is absent.";
    // How long it is, the data say: the analysis puts the number in the place of the name.
    type.shape = [](const Params&, const std::vector<PortType>&, const DataFacts&) -> Result<PortType> {
        return PortType{PortKind::vector, {Dim::symbol("B"), Dim::symbol("D")}, Modality::vector};
    };
    return type;
}

NodeType series_input() {
    NodeType type;
    type.id = series_input_type;
    type.title = "Time series";
    type.category = "input";
    type.modality = Modality::series;
    type.fields = {
        {.name = "column",
         .title = "Column",
         .kind = FieldKind::column,
         .fallback = std::string(),
         .help = "The column that names a .npy or CSV file for each row: a row of the file for each step, a column for each "
                 "channel."},
        {.name = "max_steps",
         .title = "Steps kept",
         .kind = FieldKind::integer,
         .fallback = int64_t{512},
         .minimum = 1,
         .maximum = 65536,
         .unit = "steps",
         .help = "Longer series are cut after this many steps."},
        standardise_field(),
    };
    type.help = "Numbers that were measured one after another, in one channel or several, for as many steps as a row has.";
    type.shape = [](const Params&, const std::vector<PortType>&, const DataFacts&) -> Result<PortType> {
        return PortType{
            PortKind::series, {Dim::symbol("B"), Dim::symbol("T"), Dim::symbol("C")}, Modality::series};
    };
    return type;
}

} // namespace

void register_number_inputs(Registry& registry) {
    registry.add(numbers_input());
    registry.add(vector_input());
    registry.add(series_input());
}

} // namespace triptych
