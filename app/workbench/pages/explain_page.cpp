// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/explain_page.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFrame>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSlider>
#include <QSpinBox>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <QtConcurrent>
#include <algorithm>
#include <cmath>

#include "app/bridge/error_text.h"
#include "app/bridge/run_curves.h"
#include "app/bridge/session.h"
#include "widgets/attention/absent_view.h"
#include "widgets/attention/attention_card.h"
#include "widgets/attention/attention_selection.h"
#include "widgets/attention/image_attention_view.h"
#include "widgets/attention/modality_bar.h"
#include "widgets/attention/prediction_bars.h"
#include "widgets/attention/spectrogram_attention_view.h"
#include "widgets/attention/text_attention_view.h"
#include "widgets/pictures.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

const QString splitKey = QStringLiteral("explain.split");
const QString opacityKey = QStringLiteral("explain.opacity");

/// The platform's folder dialog, which does not block.
void chooseFolder(QWidget* parent, const QString& title, const std::function<void(const QString&)>& answer) {
    auto* dialog = new QFileDialog(parent, title);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, answer);
    dialog->open();
}

} // namespace

ExplainPage::ExplainPage(Session& session, QWidget* parent)
    : Page(session, parent), m_controller(new ExplainController(this)),
      m_selection(new AttentionSelection(this)), m_chooseFolder(chooseFolder) {
    makeActions();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeHeader());
    m_pages = new QStackedWidget(this);
    m_pages->addWidget(makeEmpty());
    m_pages->addWidget(makeContent());
    column->addWidget(m_pages, 1);

    connect(m_previous, &QAction::triggered, this, [this] { step(-1); });
    connect(m_next, &QAction::triggered, this, [this] { step(1); });
    connect(m_previousButton, &QToolButton::clicked, m_previous, &QAction::trigger);
    connect(m_nextButton, &QToolButton::clicked, m_next, &QAction::trigger);
    connect(m_export, &QAction::triggered, this, &ExplainPage::exportShown);
    connect(m_exportButton, &QPushButton::clicked, m_export, &QAction::trigger);
    connect(m_unpin, &QAction::triggered, m_selection, &AttentionSelection::unpin);
    connect(m_unpinButton, &QPushButton::clicked, m_unpin, &QAction::trigger);
    connect(m_fromToken, &QAction::toggled, this, [this](bool on) { m_source->setCurrentIndex(on ? 1 : 0); });
    connect(m_source, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (index < 0) return; // while it is filled anew
        m_selection->setSource(index == 1 ? AttentionSelection::Source::token
                                          : AttentionSelection::Source::pooled);
        m_fromToken->setChecked(index == 1);
    });
    connect(m_range, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (index >= 0)
            m_selection->setRange(index == 1 ? AttentionSelection::Range::sample
                                             : AttentionSelection::Range::shown);
    });
    connect(m_layer, &QComboBox::activated, m_selection, &AttentionSelection::setLayer);
    connect(m_head, &QComboBox::activated, this,
            [this](int) { m_selection->setHead(m_head->currentData().toInt()); });
    connect(m_opacity, &QSlider::valueChanged, this, [this](int percent) {
        for (const InputCard& card : m_cards) {
            if (card.image) card.image->setOpacity(percent / 100.0);
            if (card.sound) card.sound->setOpacity(percent / 100.0);
        }
        this->session().setViewState(opacityKey, percent);
    });
    connect(m_run, &QComboBox::activated, this,
            [this](int) { this->session().selectRun(m_run->currentData().toString()); });
    connect(m_row, &QSpinBox::valueChanged, this, [this](int row) { this->session().selectRow(row); });
    connect(m_split, &QComboBox::activated, this, [this](int) {
        const int wanted = m_split->currentData().toInt();
        this->session().setViewState(splitKey, wanted);
        const auto dataset = this->session().dataset();
        const qint64 row = this->session().selectedRow();
        // The chooser tells the part of the row that is shown, so a row of the chosen part is shown.
        if (dataset && wanted >= 0 &&
            (row < 0 || dataset->split(static_cast<std::size_t>(row)) != static_cast<Split>(wanted))) {
            const std::vector<std::size_t> rows = dataset->rows_of(static_cast<Split>(wanted));
            if (!rows.empty()) this->session().selectRow(static_cast<qint64>(rows.front()));
        }
        followDataset();
    });

    connect(m_selection, &AttentionSelection::attentionChanged, this, &ExplainPage::updateLayers);
    connect(m_selection, &AttentionSelection::matrixChanged, this, &ExplainPage::updateLayers);
    connect(m_selection, &AttentionSelection::weightsChanged, this, &ExplainPage::updateReadout);
    connect(m_selection, &AttentionSelection::highlightChanged, this, &ExplainPage::updateReadout);

    connect(m_controller, &ExplainController::ready, this, &ExplainPage::receive);
    connect(m_controller, &ExplainController::failed, this, &ExplainPage::refuse);
    connect(m_controller, &ExplainController::busyChanged, this, &ExplainPage::updateState);
    connect(m_controller, &ExplainController::exported, this, [this](const QString& folder) {
        m_exportError.reset();
        updateBanner();
        this->session().showMessage(tr("Attention written to %1").arg(folder));
    });
    connect(m_controller, &ExplainController::exportFailed, this, [this](const Error& error) {
        m_exportError = error;
        updateBanner();
    });

    connect(&session, &Session::projectChanged, this, [this] {
        m_controller->cancel();
        m_shown.reset();
        m_preparing.reset();
        m_error.reset();
        m_exportError.reset();
        m_askedRun.clear();
        m_askedDataset.reset();
        m_selection->setAttention(nullptr);
        if (const QVariant kept =
                this->session().hasProject() ? this->session().viewState(opacityKey) : QVariant();
            kept.isValid())
            m_opacity->setValue(kept.toInt());
        restoreSplitters();
        followDataset();
        followRuns();
        request();
    });
    connect(&session, &Session::datasetChanged, this, [this] {
        followDataset();
        request();
    });
    connect(&session, &Session::runsChanged, this, [this] {
        followRuns();
        request();
    });
    connect(&session, &Session::selectedRunChanged, this, [this] {
        followRuns();
        request();
    });
    connect(&session, &Session::selectedRowChanged, this, [this] {
        followRow();
        request();
    });
    connect(&session, &Session::graphChanged, this, &ExplainPage::updateBanner);
    connect(&session, &Session::settingsChanged, this, &ExplainPage::updateBanner);

    if (const QVariant kept = session.hasProject() ? session.viewState(opacityKey) : QVariant();
        kept.isValid())
        m_opacity->setValue(kept.toInt());
    retranslate();
    restoreSplitters();
    updateState();
}

ExplainPage::~ExplainPage() = default;

void ExplainPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    if (m_dirty) request();
}

QString ExplainPage::runName(const QString& folder) const {
    for (const RunInfo& run : session().runs())
        if (QString::fromStdString(run.folder.string()) == folder) return QString::fromStdString(run.name);
    return folder.section(QLatin1Char('/'), -1);
}

QString ExplainPage::splitTitle(Split split) const {
    switch (split) {
    case Split::train:
        return tr("training");
    case Split::validation:
        return tr("validation");
    case Split::test:
        return tr("test");
    case Split::none:
        break;
    }
    return tr("in no part");
}

/// The run chooser shows what the session has.
void ExplainPage::followRuns() {
    const QSignalBlocker quiet(m_run);
    m_run->clear();
    if (session().hasProject()) {
        const QLocale locale;
        for (const RunInfo& run : session().runs()) {
            QString text = QString::fromStdString(run.name);
            if (run.test)
                text = tr("%1 · test accuracy %2").arg(text, locale.toString(run.test->accuracy, 'f', 3));
            else if (run.state == "running")
                text = tr("%1 · running").arg(text);
            else if (run.state == "failed")
                text = tr("%1 · failed").arg(text);
            else if (run.state == "stopped")
                text = tr("%1 · stopped").arg(text);
            m_run->addItem(text, QString::fromStdString(run.folder.string()));
        }
        m_run->setCurrentIndex(m_run->findData(session().selectedRun()));
    }
    updateState();
}

/// Which rows the stepper goes through.
void ExplainPage::followDataset() {
    const auto dataset = session().hasProject() ? session().dataset() : nullptr;
    const QSignalBlocker quiet(m_split);
    const QVariant kept = session().hasProject() ? session().viewState(splitKey) : QVariant();
    int wanted = kept.isValid() ? kept.toInt() : static_cast<int>(Split::test);
    const qint64 row = session().selectedRow();
    if (dataset && wanted >= 0 && row >= 0 && row < static_cast<qint64>(dataset->size())) {
        const Split own = dataset->split(static_cast<std::size_t>(row));
        if (own != static_cast<Split>(wanted)) wanted = own == Split::none ? -1 : static_cast<int>(own);
    }
    m_split->clear();
    m_rows.clear();
    if (dataset) {
        const QLocale locale;
        m_split->addItem(tr("all rows (%1)").arg(locale.toString(static_cast<qulonglong>(dataset->size()))),
                         -1);
        for (const Split split : {Split::train, Split::validation, Split::test}) {
            const std::size_t count = dataset->rows_of(split).size();
            if (count == 0) continue;
            m_split->addItem(
                tr("%1 (%2)").arg(splitTitle(split), locale.toString(static_cast<qulonglong>(count))),
                static_cast<int>(split));
        }
        const int index = m_split->findData(wanted);
        if (index < 0) wanted = -1;
        m_split->setCurrentIndex(std::max(index, 0));
        if (wanted >= 0) {
            m_rows = dataset->rows_of(static_cast<Split>(wanted));
        } else {
            m_rows.resize(dataset->size());
            for (std::size_t i = 0; i < m_rows.size(); ++i)
                m_rows[i] = i;
        }
    }
    followRow();
}

void ExplainPage::followRow() {
    const auto dataset = session().hasProject() ? session().dataset() : nullptr;
    const qint64 selected = session().selectedRow();
    if (dataset && selected >= 0 && selected < static_cast<qint64>(dataset->size()) &&
        !std::binary_search(m_rows.begin(), m_rows.end(), static_cast<std::size_t>(selected))) {
        followDataset(); // takes the part that the row is in, and comes back here
        return;
    }
    const QSignalBlocker quiet(m_row);
    m_row->setRange(0, dataset && dataset->size() > 0 ? static_cast<int>(dataset->size()) - 1 : 0);
    if (dataset && session().selectedRow() >= 0) m_row->setValue(static_cast<int>(session().selectedRow()));
    updateState();
}

std::optional<qint64> ExplainPage::neighbour(int direction) const {
    if (!session().hasProject() || m_rows.empty()) return {};
    const qint64 row = session().selectedRow();
    if (direction > 0) {
        const auto above = std::find_if(m_rows.begin(), m_rows.end(),
                                        [&](std::size_t other) { return static_cast<qint64>(other) > row; });
        if (above != m_rows.end()) return static_cast<qint64>(*above);
    } else {
        const auto below = std::find_if(m_rows.rbegin(), m_rows.rend(),
                                        [&](std::size_t other) { return static_cast<qint64>(other) < row; });
        if (row >= 0 && below != m_rows.rend()) return static_cast<qint64>(*below);
    }
    return {};
}

void ExplainPage::step(int direction) {
    if (const auto row = neighbour(direction)) session().selectRow(*row);
}

void ExplainPage::updateStepper() {
    const bool usable = session().hasProject() && session().dataset() != nullptr;
    const QString why = usable ? QString() : tr("There is no table to step through.");
    const auto apply = [&](QAction* action, QToolButton* button, int direction, const QString& text,
                           const QString& end) {
        const bool possible = usable && neighbour(direction).has_value();
        action->setEnabled(possible);
        button->setEnabled(possible);
        const QString key = action->shortcut().toString(QKeySequence::NativeText);
        button->setToolTip(possible ? tr("%1 (%2)").arg(text, key) : usable ? end : why);
    };
    apply(m_previous, m_previousButton, -1, tr("Previous sample"),
          tr("This is the first of the chosen samples."));
    apply(m_next, m_nextButton, 1, tr("Next sample"), tr("This is the last of the chosen samples."));
    m_row->setEnabled(usable);
    m_row->setToolTip(usable ? tr("Row of the table, counted from 0") : why);
    m_split->setEnabled(usable);
    m_split->setToolTip(usable ? tr("Which samples to step through") : why);
    m_run->setEnabled(m_run->count() > 0);
    m_run->setToolTip(m_run->count() > 0 ? tr("The trained model that is looked into")
                                         : tr("There is no run yet: train a model first."));
    const auto place = usable
                           ? std::find(m_rows.begin(), m_rows.end(),
                                       static_cast<std::size_t>(std::max<qint64>(session().selectedRow(), 0)))
                           : m_rows.end();
    m_place->setText(usable && session().selectedRow() >= 0 && place != m_rows.end()
                         ? tr("%1 of %2")
                               .arg(QLocale().toString(static_cast<qlonglong>(place - m_rows.begin() + 1)),
                                    QLocale().toString(static_cast<qlonglong>(m_rows.size())))
                         : QString());
}

/// Asks for what the session has selected, if the page is seen and does not show it already.
void ExplainPage::request() {
    m_dirty = true;
    if (!isVisible()) return;
    m_dirty = false;
    const auto dataset = session().hasProject() ? session().dataset() : nullptr;
    if (dataset && session().selectedRow() < 0 && !m_rows.empty()) {
        session().selectRow(static_cast<qint64>(m_rows.front())); // comes back here by its signal
        return;
    }
    if (dataset && session().selectedRun().isEmpty()) {
        for (const RunInfo& run : session().runs())
            if (run.best_epoch > 0) {
                session().selectRun(QString::fromStdString(run.folder.string()));
                return;
            }
    }
    if (!dataset || session().selectedRun().isEmpty() || session().selectedRow() < 0) {
        m_controller->cancel();
        m_askedRun.clear();
        updateState();
        return;
    }
    if (m_askedRun == session().selectedRun() && m_askedRow == session().selectedRow() &&
        m_askedDataset == dataset && !m_error) {
        updateState();
        return;
    }
    m_askedRun = session().selectedRun();
    m_askedRow = session().selectedRow();
    m_askedDataset = dataset;
    m_error.reset();
    m_preparing.reset();
    m_controller->explain(m_askedRun, dataset, m_askedRow);
    updateState();
}

void ExplainPage::receive(std::shared_ptr<const Explanation> explanation) {
    m_error.reset();
    m_preparing = explanation;
    // Pictures may be large; the window goes on meanwhile.
    QtConcurrent::run([explanation] {
        Pictures pictures;
        for (const auto& [input, value] : explanation->sample) {
            if (const auto* image = std::get_if<PreparedImage>(&value))
                pictures.images[input] = toQImage(image->image);
            else if (const auto* audio = std::get_if<PreparedAudio>(&value))
                pictures.images[input] = spectrogramImage(audio->mel);
        }
        return pictures;
    }).then(this, [this, explanation](const Pictures& pictures) {
        if (m_preparing != explanation) return;
        m_preparing.reset();
        m_exportError.reset();
        present(explanation, pictures);
    });
    updateState();
}

/// @param pictures  empty where only words change
void ExplainPage::present(std::shared_ptr<const Explanation> explanation, const Pictures& pictures) {
    const bool other = m_shown != explanation;
    m_shown = std::move(explanation);
    buildCards(*m_shown);
    if (other) m_selection->setAttention(m_shown->attention);
    const QLocale locale;
    for (const InputCard& card : m_cards) {
        const auto column = m_shown->columns.find(card.input);
        card.card->setTitle(column != m_shown->columns.end() && !column->second.empty()
                                ? QString::fromStdString(column->second)
                                : QString::fromStdString(card.input));
        const auto value = m_shown->sample.find(card.input);
        const auto picture = pictures.images.find(card.input);
        QWidget* seen = card.absentArea;
        QString note = modalityTitle(card.modality);
        const int tokens = static_cast<int>(m_selection->tokensOf(card.input).size());
        if (value == m_shown->sample.end() || std::holds_alternative<std::monostate>(value->second)) {
            note = tr("%1 · absent").arg(note);
        } else if (const auto* text = std::get_if<PreparedText>(&value->second); text && card.text) {
            seen = card.textArea;
            if (other) card.text->setText(QString::fromStdString(text->text));
            const int words = static_cast<int>(text->words.size());
            note = text->words_in_all > text->words.size()
                       ? tr("first %1 of %2 words").arg(words).arg(text->words_in_all)
                   : words == 1 ? tr("1 word")
                                : tr("%n words", nullptr, words);
        } else if (const auto written = m_shown->texts.find(card.input); written != m_shown->texts.end() && card.text) {
            seen = card.textArea;
            if (other) card.text->setText(QString::fromStdString(written->second));
            note = tr("%1, %n tokens", nullptr, tokens).arg(note);
        } else if (const auto* image = std::get_if<PreparedImage>(&value->second); image && card.image) {
            seen = card.image;
            if (picture != pictures.images.end()) card.image->setImage(picture->second);
            note = tr("%1×%2 px, %n cells", nullptr, tokens).arg(image->image.width).arg(image->image.height);
        } else if (const auto* audio = std::get_if<PreparedAudio>(&value->second); audio && card.sound) {
            seen = card.sound;
            const auto hertz = m_shown->melHz.find(card.input);
            const double seconds = audio->mel.columns * audio->hop_s;
            if (picture != pictures.images.end())
                card.sound->setSpectrogram(picture->second, seconds,
                                           hertz != m_shown->melHz.end() ? hertz->second
                                                                         : std::vector<double>());
            const QString segments = tokens == 1 ? tr("1 segment") : tr("%n segments", nullptr, tokens);
            const QString all = locale.toString(audio->seconds, 'f', 2);
            note = static_cast<std::size_t>(audio->mel.columns) < audio->frames_in_all
                       ? tr("first %1 of %2 s, %3").arg(locale.toString(seconds, 'f', 2), all, segments)
                       : tr("%1 s, %2", "length and segments").arg(all, segments);
        }
        card.card->setNote(note);
        card.stack->setCurrentWidget(seen);
    }
    updateResult();
    updateState();
}

void ExplainPage::refuse(const Error& error) {
    m_error = error;
    m_preparing.reset();
    // What is shown is of another sample or run: it must not stand where this one was asked for.
    m_shown.reset();
    m_selection->setAttention(nullptr);
    updateState();
}

/// What the page says where there is nothing to show, and whether controls can be used.
void ExplainPage::updateState() {
    updateStepper();
    const bool busy = m_controller->busy() || m_preparing;
    m_busy->setText(busy ? tr("Looking into the model…") : QString());
    const bool canExport = m_shown && !busy;
    m_export->setEnabled(canExport);
    m_exportButton->setEnabled(canExport);
    m_exportButton->setToolTip(canExport ? tr("Write attention.json and attention.svg to a folder (%1)")
                                               .arg(m_export->shortcut().toString(QKeySequence::NativeText))
                               : busy ? tr("Wait until the attention is there.")
                                      : tr("There is no attention to export yet."));
    updateBanner();

    QString heading, text, button;
    m_emptyTarget.clear();
    bool copy = false;
    if (!session().hasProject()) {
        heading = tr("No project is open");
        text = tr(
            "Open a project, or make one from a table. Then train a model, and see here what it attends to.");
    } else if (!session().dataset()) {
        heading = tr("The table is not there yet");
        text = tr("It is being read, or could not be; the Data page says which.");
        button = tr("Go to Data");
        m_emptyTarget = QStringLiteral("data");
    } else if (session().selectedRun().isEmpty()) {
        heading = tr("Train a model first");
        text = m_run->count() > 0
                   ? tr("No run has finished an epoch. Choose one above when it has, or train.")
                   : tr("This page shows what a trained model attends to. There is no run yet.");
        button = tr("Go to Train");
        m_emptyTarget = QStringLiteral("train");
    } else if (m_error && m_error->code == ErrorCode::bad_graph) {
        heading = tr("%1 has no attention").arg(runName(session().selectedRun()));
        text = tr(
            "No node of its model attends. Choose another run, or put a self-attention fusion into the model "
            "and train it.");
        button = tr("Go to Model");
        m_emptyTarget = QStringLiteral("model");
    } else if (m_error) {
        heading =
            tr("Row %1 with %2 cannot be explained").arg(session().selectedRow()).arg(runName(m_askedRun));
        text = errorText(*m_error);
        copy = true;
    } else if (!m_shown) {
        heading = busy ? tr("Looking into the model…") : tr("Choose a sample");
        text = busy ? tr("%1, row %2").arg(runName(m_askedRun)).arg(m_askedRow)
                    : tr("Pick a row above, or on the Data page.");
    }
    m_emptyTitle->setText(heading);
    m_emptyText->setText(text);
    m_emptyButton->setText(button);
    m_emptyButton->setVisible(!button.isEmpty());
    m_emptyCopy->setVisible(copy);
    m_pages->setCurrentIndex(heading.isEmpty() ? 1 : 0);
}

/// Says when what is shown is not what the project or the selection has now.
void ExplainPage::updateBanner() {
    QString text;
    const char* icon = "warning";
    if (m_exportError) {
        text = tr("The export failed: %1").arg(errorText(*m_exportError));
        icon = "error";
    } else if (m_shown && session().hasProject()) {
        if (m_shown->run != session().selectedRun() || m_shown->row != session().selectedRow()) {
            text = tr("Out of date: this is row %1 with %2. Row %3 with %4 follows.")
                       .arg(m_shown->row)
                       .arg(m_shown->runName)
                       .arg(session().selectedRow())
                       .arg(runName(session().selectedRun()));
        } else {
            for (const RunInfo& run : session().runs()) {
                if (QString::fromStdString(run.folder.string()) != m_shown->run) continue;
                const QStringList differences = setupDifferences(run, session().project());
                if (differences.isEmpty()) break;
                text = tr("Out of date: %1 was trained with another setup than the project has now. %2")
                           .arg(m_shown->runName, differences.join(QStringLiteral("; ")));
            }
        }
    }
    m_banner->setVisible(!text.isEmpty());
    m_bannerText->setText(text);
    m_bannerText->setToolTip(text);
    m_bannerText->setAccessibleName(text);
    m_bannerIcon->setPixmap(themedIcon(QLatin1String(icon)).pixmap(16, 16));
}

void ExplainPage::updateResult() {
    if (!m_shown) {
        m_prediction->clear();
        return;
    }
    const Attention& attention = *m_shown->attention;
    m_prediction->setPrediction(attention.prediction, attention.classes, m_shown->truth);
    m_predictionCard->setNote(
        tr("%1 · row %2 · %3").arg(m_shown->runName).arg(m_shown->row).arg(splitTitle(m_shown->split)));
    const QString answer = QString::fromStdString(answer_text(attention.prediction, attention.classes));
    if (attention.prediction.label < 0) { // a number, or labels: neither right nor wrong as a whole
        m_result->setText(tr("Predicted %1").arg(answer));
        m_resultIcon->setPixmap(themedIcon(QStringLiteral("info")).pixmap(16, 16));
        return;
    }
    const QString predicted =
        tr("Predicted %1 with probability %2")
            .arg(answer, QLocale().toString(
                             attention.prediction.probabilities[static_cast<std::size_t>(attention.prediction.label)],
                             'f', 2));
    QString text;
    if (m_shown->truth >= 0)
        text = tr("%1: %2. True class: %3.")
                   .arg(predicted, m_prediction->verdict(), QString::fromStdString(m_shown->truthName));
    else if (!m_shown->truthName.empty())
        text = tr("%1. True class: %2, which the run was not trained on.")
                   .arg(predicted, QString::fromStdString(m_shown->truthName));
    else
        text = tr("%1. The row has no true class.").arg(predicted);
    m_result->setText(text);
    const bool right = m_shown->truth == attention.prediction.label;
    m_resultIcon->setPixmap(themedIcon(QLatin1String(m_shown->truth < 0 ? "info"
                                                     : right            ? "check"
                                                                        : "close"))
                                .pixmap(16, 16));
}

void ExplainPage::updateLayers() {
    const Attention* attention = m_selection->attention();
    const int layers = attention ? attention->layers : 0, heads = attention ? attention->heads : 0;
    m_layer->clear();
    for (int i = 0; i < layers; ++i)
        m_layer->addItem(tr("%1 of %2").arg(i + 1).arg(layers));
    m_layer->setCurrentIndex(attention ? m_selection->layer() : -1);
    m_head->clear();
    if (attention) m_head->addItem(tr("mean"), -1);
    for (int i = 0; i < heads; ++i)
        m_head->addItem(tr("%1 of %2").arg(i + 1).arg(heads), i);
    m_head->setCurrentIndex(m_head->findData(m_selection->head()));
    m_layer->setEnabled(layers > 1);
    m_layer->setToolTip(layers > 1 ? tr("Layer of the attention") : tr("There is one layer."));
    m_matrixTitle->setText(m_selection->head() < 0
                               ? tr("Layer %1, mean · from row to column").arg(m_selection->layer() + 1)
                               : tr("Layer %1, head %2 · from row to column")
                                     .arg(m_selection->layer() + 1)
                                     .arg(m_selection->head() + 1));
    m_attentionTitle->setText(attention ? tr("Attention · %1").arg(QString::fromStdString(attention->node))
                                        : tr("Attention"));
}

void ExplainPage::updateReadout() {
    const bool pinned = m_selection->pinned() >= 0;
    m_unpin->setEnabled(pinned);
    m_unpinButton->setVisible(pinned);
    const int from = m_selection->shownFrom();
    m_shareCard->setTitle(tr("Share of each modality"));
    if (m_selection->tokenCount() == 0) {
        m_readout->clear();
        m_shareCard->setNote({});
        return;
    }
    const QString source = from < 0 ? tr("what the head sees")
                                    : tr("attention from %1").arg(tokenTitle(m_selection->token(from)));
    m_shareCard->setNote(source);
    const int token = m_selection->partner() >= 0 ? m_selection->partner() : m_selection->hovered();
    m_readout->setText(
        token < 0 ? tr("Showing %1. Point at a word, cell or segment; a click or Enter pins it.").arg(source)
                  : tr("%1: %2 of %3")
                        .arg(tokenWithModality(m_selection->token(token)),
                             weightText(m_selection->weight(token)), source));
}

void ExplainPage::exportShown() {
    if (!m_shown) return;
    const auto explanation = m_shown;
    m_chooseFolder(this, tr("Folder for the attention of row %1").arg(explanation->row),
                   [this, explanation](const QString& folder) {
                       if (folder.isEmpty()) return;
                       QString title = tr("Row %1 · %2").arg(explanation->row).arg(explanation->runName);
                       if (!explanation->truthName.empty())
                           title =
                               tr("%1 · true: %2").arg(title, QString::fromStdString(explanation->truthName));
                       m_controller->exportTo(folder, explanation, title);
                   });
}

} // namespace triptych
