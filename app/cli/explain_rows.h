// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "app/cli/explain_options.h"
#include "core/dataset/evidence.h"
#include "core/explain/export.h"

namespace triptych {

/// One row, explained by the chosen methods.
struct ExplainedRow {
    /// {"format", "version", "row", "data", "cells", "label", "predicted", "probability", "run", "model_hash", "methods": {ID:
    /// {…attribution_to_json or shapley_to_json, "asked", "faithfulness", "pointing"}}, "left_out": {ID: {"asked", "error"}}}, the
    /// latter of methods that need what the model, or the row, has not. "asked" and "cells" tell a later call
    /// whether it would come to the same. Values finer than tokens ("maps") only with a report.
    nlohmann::json document;
    bool computed = false;        ///< false: all of it was there before
    std::optional<Report> report; ///< for pictures; only where it was asked for
};

/// Explains rows of a table as the command line says.
class RowExplainer {
  public:
    /// Loads run and table. @error what they say; invalid_argument for what the run does not have; too_few_rows for an empty split
    static Result<RowExplainer> open(const ExplainOptions& options, ChosenMethods methods, Job& job);

    const std::vector<std::size_t>& rows() const { return m_rows; }
    const Predictor& predictor() const { return *m_predictor; }
    const Dataset& dataset() const { return *m_dataset; }
    /// Those that any row so far could be explained by.
    std::vector<std::string> methods() const;
    /// Why the others were left out, by id.
    std::map<std::string, std::string> left_out() const;

    /// @param before  the document of an earlier call, or null: what is the same there is kept
    /// @param report  whether pictures will be made; then everything is computed
    Result<ExplainedRow> explain(std::size_t row, const nlohmann::json& before, bool report, const Progress& progress);

    /// Where a row's document stands in a folder.
    static std::filesystem::path file(const std::filesystem::path& folder, std::size_t row);

  private:
    RowExplainer(const ExplainOptions& options, ChosenMethods methods, Job& job) : m_options(options), m_methods(std::move(methods)), m_job(job) {}

    Result<void> draw_donors();
    nlohmann::json asked(const ChosenMethod& method) const;
    bool has(const nlohmann::json& entry, const ChosenMethod& method) const;
    void refuse(const std::string& method, const std::string& why);
    /// @error bad_graph where the model has not what the method needs
    Result<nlohmann::json> compute(const ChosenMethod& method, std::size_t row, const PreparedSample& sample, Report* report,
                                   const Progress& progress);

    const ExplainOptions& m_options;
    ChosenMethods m_methods;
    Job& m_job;
    std::shared_ptr<const Predictor> m_predictor;
    std::shared_ptr<const Dataset> m_dataset;
    ExplainTarget m_target;
    std::vector<Target> m_targets; ///< as they stand in the table
    std::vector<std::size_t> m_rows;
    std::vector<RowEvidence> m_evidence;
    std::vector<PreparedSample> m_donors;
    bool m_donors_drawn = false;
    std::map<std::string, std::string> m_refused; ///< by method that some row could not be explained by: why, of the first
    std::set<std::string> m_worked;
};

/// As they are stored; null where there is none, or it cannot be read.
std::string document_text(const nlohmann::json& document);
nlohmann::json read_document(const std::filesystem::path& file);

/// One line a row and method: target, values, weight of each input, faithfulness, pointing. With a header; RFC 4180.
/// @param documents  of rows, in order
std::string summary_csv(const std::vector<nlohmann::json>& documents, const std::vector<std::string>& methods, const std::vector<std::string>& inputs);
/// Means over the rows, by method.
nlohmann::json summary_means(const std::vector<nlohmann::json>& documents, const std::vector<std::string>& methods);

/// Writes pictures, tables, sounds and the page of one row. @return their names by what they are
Result<nlohmann::json> write_pictures(const Report& report, const std::filesystem::path& folder);

} // namespace triptych
