// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/explain_map_tests.h"

#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "app/bridge/error_text.h"
#include "app/workbench/pages/page_parts.h"
#include "widgets/explain/attribution_selection.h"

namespace triptych {
namespace {

constexpr MapTest all[] = {MapTest::infidelity, MapTest::sensitivity, MapTest::randomisation};

} // namespace

ExplainMapTests::ExplainMapTests(QWidget* parent) : QWidget(parent) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    for (const MapTest test : all) {
        Row& row = m_rows[static_cast<std::size_t>(test)];
        row.button = new QPushButton(this);
        row.words = roleLabel("dim", this);
        row.words->setWordWrap(true);
        column->addWidget(row.button, 0, Qt::AlignLeft);
        column->addWidget(row.words);
        connect(row.button, &QPushButton::clicked, this, [this, test] {
            Row& pressed = m_rows[static_cast<std::size_t>(test)];
            pressed.running = !pressed.running;
            pressed.fraction = 0;
            pressed.problem.reset();
            if (pressed.running)
                emit wanted(test);
            else
                emit stopped(test);
            update(test);
        });
    }
    retranslate();
}

void ExplainMapTests::setMap(std::shared_ptr<const Attribution> map) {
    m_map = std::move(map);
    m_curves.reset();
    for (const MapTest test : all) {
        Row& row = m_rows[static_cast<std::size_t>(test)];
        row = {row.button, row.words, false, 0, nullptr, std::nullopt};
        update(test);
    }
}

void ExplainMapTests::setCurves(std::shared_ptr<const Faithfulness> curves) {
    m_curves = std::move(curves);
    update(MapTest::infidelity);
}

void ExplainMapTests::setResult(std::shared_ptr<const MapTestResult> result) {
    const MapTest test = result->test;
    Row& row = m_rows[static_cast<std::size_t>(test)];
    row = {row.button, row.words, false, 0, std::move(result), std::nullopt};
    update(test);
}

void ExplainMapTests::setProgress(MapTest test, double fraction) {
    m_rows[static_cast<std::size_t>(test)].fraction = fraction;
    update(test);
}

void ExplainMapTests::setProblem(MapTest test, const Error& error) {
    Row& row = m_rows[static_cast<std::size_t>(test)];
    row = {row.button, row.words, false, 0, nullptr, error};
    update(test);
}

void ExplainMapTests::retranslate() {
    for (const MapTest test : all)
        update(test);
}

QString ExplainMapTests::title(MapTest test) const {
    switch (test) {
    case MapTest::infidelity:
        return tr("Infidelity");
    case MapTest::sensitivity:
        return tr("Max-sensitivity");
    case MapTest::randomisation:
        return tr("Model randomisation");
    }
    return {};
}

QString ExplainMapTests::help(MapTest test) const {
    switch (test) {
    case MapTest::infidelity:
        return tr("Takes random sets of tokens away, and compares what the model loses with the sum of their values. 100 passes.");
    case MapTest::sensitivity:
        return tr("Puts a little noise on the sample ten times, and tells by how much the map changes at most. As long as ten maps.");
    case MapTest::randomisation:
        return tr("Makes one layer after another forget what it learned, and compares the map with the one before. As long as a map "
                  "for each layer, five times.");
    }
    return {};
}

/// Whether all that the map says of the sample is the same number.
bool ExplainMapTests::isFlat(std::optional<double> value) const {
    std::vector<double> values;
    if (m_map)
        for (const AttributedToken& token : m_map->tokens)
            if (!token.sink()) values.push_back(token.value);
    return !values.empty() &&
           std::all_of(values.begin(), values.end(), [&](double one) { return one == value.value_or(values.front()); });
}

/// The figure, and what it means.
QString ExplainMapTests::found(const MapTestResult& result) const {
    const QLocale locale;
    if (result.test == MapTest::randomisation) {
        const auto& layers = result.randomisation->layers;
        if (layers.empty()) return tr("Nothing in this model learns.");
        const double last = layers.back().correlation;
        const QString meaning = std::abs(last) < 0.3   ? tr("the map depends on what the model learned")
                                : std::abs(last) < 0.7 ? tr("the map depends only in part on what the model learned")
                                                       : tr("the map shows the input, not what the model learned");
        return tr("Rank correlation with the map before: %1 once %2 forgot, %3 once all did: %4.")
            .arg(locale.toString(layers.front().correlation, 'f', 2), QString::fromStdString(layers.front().node),
                 locale.toString(last, 'f', 2), meaning);
    }
    if (result.test == MapTest::sensitivity) {
        if (!result.value && isFlat(0)) return tr("This map is 0 everywhere: nothing can be said of how steady it is.");
        if (!result.value) return tr("This sample is words and categories alone: there is no little noise on them.");
        const QString meaning = *result.value < 0.3 ? tr("the map is steady")
                                : *result.value < 1 ? tr("the map moves; do not read small differences")
                                                    : tr("the map is unsteady");
        return tr("Under a little noise it changes by up to %1 %: %2.").arg(locale.toString(100 * *result.value, 'f', 0), meaning);
    }
    if (!result.value) return tr("This map cannot be tested so.");
    const double missed = std::sqrt(*result.value);
    double whole = 0;
    if (m_curves && !m_curves->curves.empty() && m_map) {
        const FaithfulnessCurve& joint = m_curves->curves.front();
        const auto& curve = m_map->target.probability ? joint.deletion_probability : joint.deletion_logit;
        if (!curve.empty()) whole = std::abs(curve.front() - curve.back());
    }
    if (whole < 1e-6) return tr("It misses what the model loses by %1 on average.").arg(signedText(missed, missed));
    const double share = missed / whole;
    const QString meaning = share < 0.1   ? tr("it foretells well what the model loses")
                            : share < 0.3 ? tr("it foretells roughly what the model loses")
                                          : tr("it hardly foretells what the model loses");
    return tr("It misses what the model loses by %1 on average, %2 % of what all tokens give: %3.")
        .arg(signedText(missed, missed), locale.toString(100 * share, 'f', 0), meaning);
}

void ExplainMapTests::update(MapTest test) {
    const Row& row = m_rows[static_cast<std::size_t>(test)];
    row.button->setText(row.running ? tr("Stop") : title(test));
    row.button->setAccessibleName(row.running ? tr("Stop: %1", "a test").arg(title(test)) : tr("Test the map: %1").arg(title(test)));
    row.button->setEnabled(m_map && !row.result);
    row.button->setToolTip(!m_map ? tr("There is no map to be tested.") : help(test));
    QString text, more;
    if (row.running) {
        text = row.fraction > 0 ? tr("%1: testing… %2 %").arg(title(test), QLocale().toString(100 * row.fraction, 'f', 0))
                                : tr("%1: testing…").arg(title(test));
    } else if (row.problem) {
        // What is the same everywhere has no order to be kept or lost.
        text = test == MapTest::randomisation && isFlat() ? tr("This map is the same everywhere: there is nothing to compare.")
                                                          : errorText(*row.problem);
    } else if (row.result) {
        text = found(*row.result);
        if (row.result->randomisation)
            for (const Randomisation::Layer& layer : row.result->randomisation->layers)
                more += (more.isEmpty() ? QString() : QStringLiteral("\n")) +
                        tr("%1: %2 (%3 to %4)", "a layer, and the correlation once it forgot")
                            .arg(QString::fromStdString(layer.node), QLocale().toString(layer.correlation, 'f', 2),
                                 QLocale().toString(layer.low, 'f', 2), QLocale().toString(layer.high, 'f', 2));
    }
    row.words->setText(text);
    row.words->setToolTip(more);
    row.words->setAccessibleName(text);
    row.words->setAccessibleDescription(more);
    row.words->setVisible(!text.isEmpty());
}

} // namespace triptych
