// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/explain_attention_tab.h"

#include <QComboBox>
#include <QDir>
#include <QFrame>
#include <QFutureWatcher>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QPushButton>
#include <QSlider>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <QtConcurrent>
#include <algorithm>
#include <cmath>

#include "app/bridge/error_text.h"
#include "app/bridge/guarded.h"
#include "app/bridge/session.h"
#include "app/workbench/pages/explain_tabs.h"
#include "app/workbench/pages/knock_out_panel.h"
#include "app/workbench/pages/write_pictures.h"
#include "widgets/attention/attention_card.h"
#include "widgets/attention/attention_selection.h"
#include "widgets/attention/columns_attention_view.h"
#include "widgets/attention/input_attention_card.h"
#include "widgets/attention/modality_bar.h"
#include "widgets/attention/prediction_bars.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

const QString opacityKey = QStringLiteral("explain.opacity");

} // namespace

ExplainAttentionTab::ExplainAttentionTab(Session& session, std::shared_ptr<ModelStore> models, QWidget* parent)
    : ExplainTab(session, std::move(models), parent), m_controller(new ExplainController(this->models(), this)),
      m_lab(new AttentionLab(this->models(), this)), m_selection(new AttentionSelection(this)) {
    makeActions();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_pages = new QStackedWidget(this);
    m_pages->addWidget(makeEmpty());
    m_pages->addWidget(makeContent());
    column->addWidget(m_pages, 1);

    connect(m_unpin, &QAction::triggered, m_selection, &AttentionSelection::clearBrush);
    connect(m_unpinButton, &QPushButton::clicked, m_unpin, &QAction::trigger);
    connect(m_range, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (index >= 0)
            m_selection->setRange(static_cast<AttentionSelection::Range>(m_range->currentData().toInt()));
    });
    connect(m_layer, &QComboBox::activated, m_selection, &AttentionSelection::setLayer);
    connect(m_head, &QComboBox::activated, this,
            [this](int) { m_selection->setHead(m_head->currentData().toInt()); });
    connect(m_opacity, &QSlider::valueChanged, this, [this](int percent) {
        for (InputAttentionCard* card : m_cards)
            card->setOpacity(percent / 100.0);
        this->session().setViewState(opacityKey, percent);
    });

    connect(m_selection, &AttentionSelection::attentionChanged, this, &ExplainAttentionTab::updateLayers);
    connect(m_selection, &AttentionSelection::matrixChanged, this, &ExplainAttentionTab::updateLayers);
    connect(m_selection, &AttentionSelection::weightsChanged, this, &ExplainAttentionTab::updateReadout);
    connect(m_selection, &AttentionSelection::highlightChanged, this, &ExplainAttentionTab::updateReadout);

    connect(m_controller, &ExplainController::ready, this, &ExplainAttentionTab::receive);
    connect(m_controller, &ExplainController::failed, this, &ExplainAttentionTab::refuse);
    connect(m_controller, &ExplainController::busyChanged, this, &ExplainAttentionTab::updateState);
    connect(m_controller, &ExplainController::exported, this, &ExplainTab::exported);
    connect(m_controller, &ExplainController::exportFailed, this, &ExplainTab::exportFailed);
    connect(&session, &Session::projectChanged, this, &ExplainAttentionTab::restoreView);
    connectLab();

    retranslate();
    restoreView();
    updateState();
}

ExplainAttentionTab::~ExplainAttentionTab() = default;

void ExplainAttentionTab::showEvent(QShowEvent* event) {
    ExplainTab::showEvent(event);
    request();
}

/// As a person left it in this project.
void ExplainAttentionTab::restoreView() {
    if (!session().hasProject()) return;
    if (const QVariant kept = session().viewState(opacityKey); kept.isValid()) m_opacity->setValue(kept.toInt());
    restoreSplitters();
}

QString ExplainAttentionTab::runName(const QString& folder) const {
    for (const RunInfo& run : session().runs())
        if (QString::fromStdString(run.folder.string()) == folder) return QString::fromStdString(run.name);
    return folder.section(QLatin1Char('/'), -1);
}

void ExplainAttentionTab::setSubject(const ExplainSubject& subject) {
    m_subject = subject;
    if (subject == ExplainSubject{}) {
        m_controller->cancel();
        forgetLab();
        m_asked = {};
        m_shown.reset();
        m_preparing.reset();
        m_error.reset();
        m_selection->setAttention(nullptr);
        updateState();
        return;
    }
    request();
}

/// Asks for what is to be shown, if the tab is seen and has not asked already of the weights as they are by now.
void ExplainAttentionTab::request() {
    if (!isVisible() || m_subject == ExplainSubject{}) return;
    const auto written = weightsWritten(m_subject.run.toStdString());
    if (m_asked == m_subject && written == m_written && !m_error) {
        updateState();
        return;
    }
    m_outdated = m_asked == m_subject && written != m_written;
    if (m_asked.run != m_subject.run && m_asked != ExplainSubject{}) {
        m_wantedNode.clear();
        m_wantedTarget = {};
    }
    m_asked = m_subject;
    m_written = written;
    m_error.reset();
    m_preparing.reset();
    m_controller->explain(m_asked.run, m_asked.dataset, m_asked.row, m_wantedNode, m_wantedFrame);
    updateState();
}

void ExplainAttentionTab::receive(std::shared_ptr<const Explanation> explanation) {
    m_error.reset();
    m_preparing = explanation;
    // Pictures may be large; the window goes on meanwhile. A watcher goes away with the tab, whose end the work may outlive.
    auto* watcher = new QFutureWatcher<Pictures>(this);
    connect(watcher, &QFutureWatcher<Pictures>::finished, this, [this, watcher, explanation] {
        watcher->deleteLater();
        if (m_preparing != explanation) return;
        m_preparing.reset();
        present(explanation, watcher->result());
    });
    watcher->setFuture(QtConcurrent::run([explanation] {
        Pictures pictures;
        for (const auto& [input, value] : explanation->sample)
            pictures[input] = drawInput(value);
        return pictures;
    }));
    updateState();
}

void ExplainAttentionTab::present(std::shared_ptr<const Explanation> explanation, const Pictures& pictures) {
    forgetLab();
    m_shown = std::move(explanation);
    m_outdated = false;
    nameInputs();
    const bool built = buildCards(*m_shown);
    fillTargets();
    m_selection->setAttention(m_shown->attention);
    chooseSource();
    for (InputAttentionCard* card : m_cards) {
        const auto value = m_shown->sample.find(card->input());
        const auto drawn = pictures.find(card->input());
        card->setValue(value != m_shown->sample.end() ? value->second : PreparedValue(),
                       drawn != pictures.end() ? drawn->second : InputPictures());
    }
    m_sinkCard->setVisible(!m_sinks->tokens().empty());
    if (built) sizeCards();
    updateResult();
    updateState();
}

void ExplainAttentionTab::refuse(const Error& error) {
    m_error = error;
    m_outdated = false;
    m_preparing.reset();
    // What is shown is of another sample or run: it must not stand where this one was asked for.
    m_shown.reset();
    forgetLab();
    m_selection->setAttention(nullptr);
    updateState();
}

/// What the tab says where there is nothing to show.
void ExplainAttentionTab::updateState() {
    updateBanner();
    QString heading, text;
    bool copy = false;
    if (m_error && m_error->code == ErrorCode::bad_graph) {
        heading = tr("%1 has no attention").arg(runName(m_asked.run));
        text = tr("No node of its model attends. The other tabs explain it all the same: by gradients, and by taking "
                  "things away. For attention, choose another run, or put a self-attention fusion into the model and "
                  "train it.");
    } else if (m_error) {
        heading = tr("Row %1 with %2 cannot be explained").arg(m_asked.row).arg(runName(m_asked.run));
        text = errorText(*m_error);
        copy = true;
    } else if (!m_shown) {
        heading = busy() ? tr("Looking into the model…") : tr("Choose a sample");
        text = busy() ? tr("%1, row %2").arg(runName(m_asked.run)).arg(m_asked.row)
                      : tr("Pick a row above, or on the Data page.");
    }
    m_emptyTitle->setText(heading);
    m_emptyText->setText(text);
    m_emptyButton->setVisible(m_error && !copy);
    m_emptyCopy->setVisible(copy);
    m_pages->setCurrentIndex(heading.isEmpty() ? 1 : 0);
    emit busyChanged();
}

/// Says when what is shown is not what was asked for.
void ExplainAttentionTab::updateBanner() {
    QString text;
    if (m_shown && (m_shown->run != m_subject.run || m_shown->row != m_subject.row))
        text = tr("Out of date: this is row %1 with %2. Row %3 with %4 follows.")
                   .arg(m_shown->row)
                   .arg(m_shown->runName)
                   .arg(m_subject.row)
                   .arg(runName(m_subject.run));
    else if (m_shown && m_outdated)
        text = tr("Out of date: the weights of %1 were written since. What they attend to follows.").arg(m_shown->runName);
    m_banner->setVisible(!text.isEmpty());
    m_bannerText->setText(text);
    m_bannerText->setToolTip(text);
    m_bannerText->setAccessibleName(text);
    m_bannerIcon->setPixmap(themedIcon(QStringLiteral("warning")).pixmap(16, 16));
}

void ExplainAttentionTab::updateResult() {
    if (!m_shown) {
        m_prediction->clear();
        return;
    }
    const Attention& attention = *m_shown->attention;
    const Target& head = shownHead();
    const HeadPrediction& given = attention.prediction.heads.at(head.head);
    Prediction shown;
    shown.label = given.label;
    shown.probabilities = given.probabilities;
    const std::string& truthName = m_shown->truths.at(head.head);
    const auto known = std::find(head.classes.begin(), head.classes.end(), truthName);
    const int truth = given.label < 0 || known == head.classes.end() ? -1 : static_cast<int>(known - head.classes.begin());
    m_prediction->setPrediction(shown, head.classes, truth);
    m_predictionCard->setTitle(m_shown->targets.size() > 1 ? tr("Prediction · %1").arg(QString::fromStdString(head.head))
                                                           : tr("Prediction"));
    m_predictionCard->setNote(
        tr("%1 · row %2 · %3").arg(m_shown->runName).arg(m_shown->row).arg(splitTitle(m_shown->split)));
    const QString answer = QString::fromStdString(answer_text(given, head.classes, head.separator));
    if (given.label < 0) { // a number, or labels: neither right nor wrong as a whole
        m_result->setText(tr("Predicted %1").arg(answer));
        m_resultIcon->setPixmap(themedIcon(QStringLiteral("info")).pixmap(16, 16));
        return;
    }
    const QString predicted =
        tr("Predicted %1 with probability %2")
            .arg(answer, QLocale().toString(given.probabilities[static_cast<std::size_t>(given.label)], 'f', 2));
    QString text;
    if (truth >= 0)
        text = tr("%1: %2. True class: %3.").arg(predicted, m_prediction->verdict(), QString::fromStdString(truthName));
    else if (!truthName.empty())
        text = tr("%1. True class: %2, which the run was not trained on.").arg(predicted, QString::fromStdString(truthName));
    else
        text = tr("%1. The row has no true class.").arg(predicted);
    m_result->setText(text);
    m_resultIcon->setPixmap(themedIcon(QLatin1String(truth < 0               ? "info"
                                                     : truth == given.label ? "check"
                                                                            : "close"))
                                .pixmap(16, 16));
}

void ExplainAttentionTab::updateLayers() {
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
    m_massText->setText(tr("%1 %").arg(QLocale().toString(100 * m_selection->mass(), 'f', 0)));
    m_node->clear();
    if (attention)
        for (const std::string& node : attention->nodes)
            m_node->addItem(QString::fromStdString(node));
    if (attention) m_node->setCurrentText(QString::fromStdString(attention->node));
    m_frame->clear();
    const int frames = attention ? attention->frames : 0;
    for (int i = 0; i < frames; ++i)
        m_frame->addItem(tr("%1 of %2").arg(i + 1).arg(frames));
    m_frame->setCurrentIndex(frames > 0 ? attention->frame : -1);
    m_frame->setVisible(frames > 0);
    m_frameLabel->setVisible(frames > 0);
    m_node->setVisible(m_node->count() > 1);
    m_nodeLabel->setVisible(m_node->count() > 1);
}

void ExplainAttentionTab::updateReadout() {
    const bool pinned = !m_selection->brush().empty();
    m_unpin->setEnabled(pinned);
    m_unpinButton->setVisible(pinned);
    m_shareCard->setTitle(tr("Share of each modality"));
    if (m_selection->tokenCount() == 0) {
        m_readout->clear();
        m_shareCard->setNote({});
        return;
    }
    const QString source = sourceText();
    m_shareCard->setNote(source);
    const int token = m_selection->partner() >= 0 ? m_selection->partner() : m_selection->hovered();
    QStringList parts;
    if (token >= 0)
        parts.append(tr("%1: %2 of %3").arg(tokenWithModality(m_selection->token(token)),
                                            weightText(m_selection->weight(token)), source));
    else if (pinned)
        parts.append(tr("Showing %1.").arg(source));
    else
        parts.append(tr("Showing %1. Point at a part of the sample; a click, a drag or Enter pins.").arg(source));
    if (pinned) parts.append(m_selection->pinnedText());
    if (m_selection->mass() < 1)
        parts.append(tr("%1 of %2 tokens hold %3 %")
                         .arg(m_selection->litTokens())
                         .arg(m_selection->countedTokens())
                         .arg(QLocale().toString(100 * m_selection->mass(), 'f', 0)));
    m_readout->setText(parts.join(QStringLiteral(" · ")));
    m_readout->setToolTip(m_readout->text());
}

ShownAttention ExplainAttentionTab::shownAttention() const {
    ShownAttention shown = m_selection->shown();
    if (shown.tokens.empty() && m_selection->source() == AttentionSelection::Source::given && m_selection->hasGiven()) {
        shown.method = m_source->currentData().toString().toStdString();
        shown.notes.push_back(m_sourceNote->text().toStdString());
    }
    if (m_intervened)
        for (int i = 0; i < m_knockOut->list()->count(); ++i)
            shown.notes.push_back(tr("Knocked out: %1").arg(m_knockOut->list()->item(i)->text()).toStdString());
    return shown;
}

void ExplainAttentionTab::exportTo(const QString& folder) {
    if (!m_shown) {
        emit exportFailed(fail(ErrorCode::invalid_argument, "attention", "there is none to export."));
        return;
    }
    QString title = tr("Row %1 · %2").arg(m_shown->row).arg(m_shown->runName);
    if (!m_shown->truthName.empty())
        title = tr("%1 · true: %2").arg(title, QString::fromStdString(m_shown->truthName));
    QSize size;
    const QPicture picture =
        drawSideBySide({m_main}, title, tr("model %1").arg(QString::fromStdString(m_shown->attention->model_hash).left(8)), size);
    QtConcurrent::run([folder, picture, size, title] {
        return guarded([&]() -> Result<void> {
            if (!QDir().mkpath(folder)) return unwritable(folder);
            return writePictures(folder, QStringLiteral("view"), picture, size, title);
        });
    }).then(this, [this, folder, explanation = m_shown, attention = m_intervened ? m_intervened->attention : m_shown->attention,
                   shown = shownAttention(), title](const Result<void>& written) {
        if (written)
            m_controller->exportTo(folder, explanation, attention, shown, title);
        else
            emit exportFailed(written.error());
    });
}

} // namespace triptych
