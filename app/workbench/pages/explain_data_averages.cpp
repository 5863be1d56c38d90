// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/explain_data_averages.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QToolButton>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <map>

#include "app/workbench/pages/explain_tabs.h"
#include "app/workbench/pages/gap_splitter.h"
#include "app/workbench/pages/left_out_words.h"
#include "app/workbench/pages/page_parts.h"
#include "app/workbench/pages/settings_card.h"
#include "widgets/attention/attention_card.h"
#include "widgets/attention/attention_selection.h"
#include "widgets/explain/attribution_card.h"
#include "widgets/explain/attribution_picture_view.h"
#include "widgets/explain/attribution_scale.h"
#include "widgets/explain/attribution_selection.h"
#include "widgets/explain/attribution_strip_view.h"
#include "widgets/explain/value_words.h"
#include "widgets/forms/field_text.h"

namespace triptych {
namespace {

constexpr std::size_t shownWords = 12;
constexpr int everyRow = 1 << 30;
constexpr double opacity = 0.75;
constexpr int leastHeight = 130; ///< of what a card holds: three inputs can be seen in a window of 1280×800

/// The words of a text input, which have no place in common but their values.
class WordBars : public AttributionBarsView {
  public:
    explicit WordBars(AttributionSelection* selection, QWidget* parent) : AttributionBarsView(selection, parent) { retranslate(); }

  protected:
    void retranslate() override {
        AttributionBarsView::retranslate();
        setAccessibleName(AverageMapsPanel::tr("What each word speaks for on average"));
    }
};

constexpr int averagedHeadRole = Qt::UserRole, averagedOutputRole = Qt::UserRole + 1;

/// Of which samples are drawn, and of what the method draws.
const Field& averagedSeedField() { return *find_field(contribution_fields(), "seed"); }

QStringList names(const std::vector<std::string>& columns) {
    QStringList all;
    for (const std::string& column : columns)
        all << QString::fromStdString(column);
    return all;
}

} // namespace

AverageMapsPanel::AverageMapsPanel(QWidget* parent) : QWidget(parent), m_selection(new AttributionSelection(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 8, 8);
    column->setSpacing(6);
    const auto choice = [this](QLabel*& label, QComboBox*& box, int letters, QHBoxLayout* row, int stretch) {
        label = roleLabel("dim", this);
        box = narrowChooser(letters, this);
        label->setBuddy(box);
        row->addWidget(label);
        row->addWidget(box, stretch);
    };
    auto* first = new QHBoxLayout;
    choice(m_methodLabel, m_method, 14, first, 3);
    m_settings = new SettingsCard(this);
    first->addWidget(m_settings->button());
    choice(m_targetLabel, m_target, 12, first, 2);
    m_scaleOf = narrowChooser(8, this);
    first->addWidget(m_scaleOf);
    auto* asked = new QHBoxLayout;
    choice(m_splitLabel, m_split, 8, asked, 1);
    choice(m_rowsLabel, m_rows, 6, asked, 1);
    asked->addStretch(1);
    m_start = new QPushButton(this);
    asked->addWidget(m_start);
    auto* second = new QHBoxLayout;
    choice(m_groupLabel, m_group, 16, second, 3);
    choice(m_rangeLabel, m_range, 8, second, 1);
    m_scale = new AttributionScale(m_selection, this);
    second->addWidget(m_scale, 2);
    column->addLayout(first);
    column->addWidget(m_settings);
    column->addLayout(asked);
    column->addLayout(second);
    m_state = roleLabel("dim", this);
    m_state->setWordWrap(true);
    column->addWidget(m_state);
    m_content = new QWidget(this);
    m_grid = new QGridLayout(m_content);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(8);
    m_area = scrolledOnPanel(m_content, this);
    column->addWidget(m_area, 1);
    m_empty = roleLabel("dim", this);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    column->addWidget(m_empty, 1);
    m_readout = roleLabel(nullptr, this);
    m_readout->setWordWrap(true);
    column->addWidget(m_readout);
    m_note = roleLabel("dim", this);
    m_note->setWordWrap(true);
    column->addWidget(m_note);

    for (const MethodInfo& method : attribution_methods())
        m_method->addItem(QString(), QString::fromStdString(method.id));
    for (const Split split : {Split::test, Split::validation, Split::train})
        m_split->addItem(QString(), static_cast<int>(split));
    for (const int rows : {20, 50, 200, 1000, everyRow})
        m_rows->addItem(QString(), rows);
    m_rows->setCurrentIndex(1);
    for (const auto range : {AttributionSelection::Range::all, AttributionSelection::Range::view})
        m_range->addItem(QString(), static_cast<int>(range));

    for (const bool probability : {false, true})
        m_scaleOf->addItem(QString(), probability);
    connect(m_method, &QComboBox::currentIndexChanged, this, &AverageMapsPanel::showSettings);
    connect(m_target, &QComboBox::currentIndexChanged, this, &AverageMapsPanel::nameScales);
    for (QComboBox* box : {m_method, m_target, m_scaleOf, m_split, m_rows})
        connect(box, &QComboBox::currentIndexChanged, this, &AverageMapsPanel::choiceChanged);
    connect(m_settings, &SettingsCard::changed, this, &AverageMapsPanel::choiceChanged);
    showSettings();
    connect(m_group, &QComboBox::currentIndexChanged, this, &AverageMapsPanel::showGroup);
    connect(m_range, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (index >= 0) m_selection->setRange(static_cast<AttributionSelection::Range>(m_range->itemData(index).toInt()));
    });
    const auto tell = [this] { m_readout->setText(m_selection->readout()); };
    connect(m_selection, &AttributionSelection::highlightChanged, this, tell);
    connect(m_selection, &AttributionSelection::brushChanged, this, tell);
    retranslate();
    setAnswer(nullptr);
}

AverageOptions AverageMapsPanel::options() const {
    AverageOptions made;
    made.split = static_cast<Split>(m_split->currentData().toInt());
    made.request.method = m_method->currentData().toString().toStdString();
    made.request.target.head = m_target->currentData(averagedHeadRole).toString().toStdString();
    made.request.target.output = m_target->currentIndex() < 0 ? -1 : m_target->currentData(averagedOutputRole).toInt();
    made.request.target.probability = !isNumber() && m_scaleOf->currentData().toBool();
    made.request.params = m_settings->values();
    if (const auto seed = made.request.params.find(averagedSeedField().name); seed != made.request.params.end()) {
        made.request.seed = static_cast<std::uint64_t>(std::get<std::int64_t>(seed->second));
        made.request.params.erase(seed);
    }
    made.rows = m_rows->currentData().toInt();
    return made;
}

bool AverageMapsPanel::asks(const AverageOptions& other) const {
    const AverageOptions own = options();
    const AttributionRequest &one = own.request, &two = other.request;
    return own.split == other.split && own.rows == other.rows && one.method == two.method && one.params == two.params && one.seed == two.seed &&
           one.target.head == two.target.head && one.target.output == two.target.output && one.target.probability == two.target.probability;
}

void AverageMapsPanel::setTargets(const std::vector<Target>& targets) {
    m_targets = targets;
    fillTargets();
}

/// What is predicted, or one class, of each head. Another run leaves what was chosen, where it has it.
void AverageMapsPanel::fillTargets() {
    {
        const QSignalBlocker quiet(m_target);
        const QString before = m_target->currentText();
        m_target->clear();
        const auto add = [this](const QString& text, const std::string& head, int output) {
            m_target->addItem(text);
            m_target->setItemData(m_target->count() - 1, QString::fromStdString(head), averagedHeadRole);
            m_target->setItemData(m_target->count() - 1, output, averagedOutputRole);
        };
        for (const Target& target : m_targets) {
            const QString of = m_targets.size() > 1 ? QString::fromStdString(target.head) + QStringLiteral(" · ") : QString();
            if (target.kind == TargetKind::number) {
                add(of + QString::fromStdString(target.column), target.head, -1);
                continue;
            }
            add(of + tr("what is predicted"), target.head, -1);
            for (std::size_t k = 0; k < target.classes.size(); ++k)
                add(of + QString::fromStdString(target.classes[k]), target.head, static_cast<int>(k));
        }
        m_target->setCurrentIndex(std::max(m_target->findText(before), m_target->count() > 0 ? 0 : -1));
    }
    m_target->setEnabled(m_target->count() > 0);
    m_target->setToolTip(m_target->count() > 0 ? tr("What of each sample is explained") : tr("Choose a run first."));
    m_target->view()->setMinimumWidth(m_target->view()->sizeHintForColumn(0) + 24);
    nameScales();
}

const Target* AverageMapsPanel::target() const {
    const std::string head = m_target->currentData(averagedHeadRole).toString().toStdString();
    const auto found = std::find_if(m_targets.begin(), m_targets.end(), [&](const Target& one) { return one.head == head; });
    return found == m_targets.end() ? nullptr : &*found;
}

bool AverageMapsPanel::isNumber() const {
    const Target* of = target();
    return of && of->kind == TargetKind::number;
}

/// What the head gives, or the probability; a number has none.
void AverageMapsPanel::nameScales() {
    const Target* of = target();
    const std::vector<Target> targets = of ? std::vector<Target>{*of} : std::vector<Target>();
    m_scaleOf->setItemText(0, valueTitle(value_scale({}, targets)));
    m_scaleOf->setItemText(1, valueTitle(value_scale({{}, -1, true}, targets)));
    m_scaleOf->setVisible(!isNumber());
}

void AverageMapsPanel::showSettings() {
    const MethodInfo* method = attribution_method(m_method->currentData().toString().toStdString());
    std::vector<Field> fields = method->fields;
    fields.push_back(averagedSeedField());
    m_settings->setFields(method->id, fields);
}

void AverageMapsPanel::setAnswer(std::shared_ptr<const AverageAnswer> answer) {
    m_answer = std::move(answer);
    makeCards();
    fillGroups();
    showGroup();
}

const AverageGroup* AverageMapsPanel::group() const {
    const int place = m_group->currentData().toInt();
    if (!m_answer || m_group->currentIndex() < 0 || place >= static_cast<int>(m_answer->maps.groups.size())) return nullptr;
    return &m_answer->maps.groups[static_cast<std::size_t>(place)];
}

/// Another answer leaves the class that was looked at, where it has it.
void AverageMapsPanel::fillGroups() {
    const QSignalBlocker quiet(m_group);
    const QString before = m_group->currentData(Qt::UserRole + 1).toString();
    m_group->clear();
    const QLocale locale;
    if (m_answer)
        for (std::size_t i = 0; i < m_answer->maps.groups.size(); ++i) {
            const AverageGroup& one = m_answer->maps.groups[i];
            const QString name = QString::fromStdString(one.name), count = locale.toString(static_cast<qulonglong>(one.samples));
            m_group->addItem(one.by == AverageGroup::By::all     ? tr("all (%1)", "samples").arg(count)
                             : one.by == AverageGroup::By::truth ? tr("in truth %1 (%2)", "class, samples").arg(name, count)
                                                                 : tr("predicted %1 (%2)", "class, samples").arg(name, count),
                             static_cast<int>(i));
            m_group->setItemData(m_group->count() - 1, QString::number(static_cast<int>(one.by)) + name, Qt::UserRole + 1);
        }
    m_group->setCurrentIndex(std::max(m_group->findData(before, Qt::UserRole + 1), m_group->count() > 0 ? 0 : -1));
    m_group->view()->setMinimumWidth(m_group->view()->sizeHintForColumn(0) + 24);
}

AttributionView* AverageMapsPanel::viewOf(const std::string& input, const PreparedValue& ground, AttentionCard* card) {
    if (std::holds_alternative<PreparedImage>(ground)) {
        auto* view = new AttributionImageView(m_selection, card);
        view->setMinimumHeight(leastHeight);
        return view;
    }
    if (std::holds_alternative<PreparedAudio>(ground)) {
        auto* view = new AttributionSoundView(m_selection, card);
        view->setMinimumHeight(leastHeight);
        return view;
    }
    if (std::holds_alternative<PreparedVideo>(ground)) {
        auto* view = new AttributionVideoView(m_selection, card);
        view->setMinimumHeight(leastHeight);
        return view;
    }
    if (std::holds_alternative<PreparedSeries>(ground) || std::holds_alternative<PreparedWave>(ground)) {
        auto* view = new AttributionTraceView(m_selection, card);
        view->setMinimumHeight(leastHeight);
        return view;
    }
    const auto modality = m_answer->details.modalities.find(input);
    if (modality != m_answer->details.modalities.end() && modality->second == Modality::text) return new WordBars(m_selection, card);
    return new AttributionBarsView(m_selection, card);
}

/// One for each input: what is narrow in two columns, what lies in time below each other.
void AverageMapsPanel::makeCards() {
    for (const Card& one : m_cards)
        delete one.card;
    m_cards.clear();
    m_selection->setAttribution(nullptr);
    m_area->setVisible(m_answer != nullptr);
    m_empty->setVisible(!m_answer);
    if (!m_answer || m_answer->maps.groups.empty()) return;
    const PreparedSample& ground = m_answer->maps.groups.front().ground;
    std::vector<AttentionCard*> narrow, wide;
    for (const std::string& input : m_answer->maps.inputs) {
        const PreparedValue& value = ground.at(input);
        auto* card = new AttentionCard(m_content);
        if (const auto modality = m_answer->details.modalities.find(input); modality != m_answer->details.modalities.end())
            card->setModality(modality->second);
        AttributionView* view = viewOf(input, value, card);
        view->setInput(input);
        view->setOpacity(opacity);
        const bool bars = qobject_cast<AttributionBarsView*>(view) != nullptr;
        QScrollArea* area = bars ? scrolledOnPanel(view, card) : nullptr;
        if (area) {
            area->setMinimumHeight(leastHeight);
            connect(view, &AttributionView::tokenReached, area, [area](const QRect& rect) {
                area->ensureVisible(rect.center().x(), rect.center().y(), 0, rect.height());
            });
        }
        card->add(area ? static_cast<QWidget*>(area) : view, 1);
        const bool inTime = !bars && !std::holds_alternative<PreparedImage>(value);
        (inTime ? wide : narrow).push_back(card);
        m_cards.push_back({input, card, view, area});
    }
    for (int i = 0; i < m_grid->rowCount(); ++i)
        m_grid->setRowStretch(i, 0);
    int row = 0;
    for (std::size_t i = 0; i < narrow.size(); ++i) {
        const bool alone = i + 1 == narrow.size() && i % 2 == 0;
        m_grid->addWidget(narrow[i], row, static_cast<int>(i % 2), 1, alone ? 2 : 1);
        m_grid->setRowStretch(row, 3);
        if (i % 2 == 1 || alone) ++row;
    }
    for (AttentionCard* card : wide) {
        m_grid->setRowStretch(row, 2);
        m_grid->addWidget(card, row++, 0, 1, 2);
    }
    for (int i = 0; i < 2; ++i)
        m_grid->setColumnStretch(i, 1);
}

void AverageMapsPanel::showGroup() {
    const AverageGroup* shown = group();
    if (shown) {
        const AverageMaps& maps = m_answer->maps;
        const auto by = shown->by == AverageGroup::By::predicted ? AverageGroup::By::predicted : AverageGroup::By::truth;
        std::map<std::string, double> ends; // of all classes that can be chosen, so that they can be compared
        for (const AverageGroup& other : maps.groups) {
            if (other.by != by && other.by != AverageGroup::By::all) continue;
            const Attribution values = average_attribution(maps, other, shownWords);
            for (const AttributedToken& token : values.tokens)
                ends[token.source.input] = std::max(ends[token.source.input], std::abs(token.value));
        }
        m_selection->setLeast(std::move(ends));
        m_selection->setAttribution(std::make_shared<const Attribution>(average_attribution(maps, *shown, shownWords)));
        for (const Card& one : m_cards) {
            const auto found = shown->ground.find(one.input);
            // A class none of whose samples has the input is drawn on the ground of all.
            const PreparedValue& ground = found == shown->ground.end() ? maps.groups.front().ground.at(one.input) : found->second;
            const AttributionCard::Pictures pictures = AttributionCard::draw(ground);
            if (auto* image = qobject_cast<AttributionImageView*>(one.view)) image->setImage(pictures.picture);
            if (auto* sound = qobject_cast<AttributionSoundView*>(one.view)) {
                const auto& mel = std::get<PreparedAudio>(ground);
                const auto hz = m_answer->details.mel_hz.find(one.input);
                sound->setSpectrogram(pictures.picture, mel.mel.columns * mel.hop_s,
                                      hz == m_answer->details.mel_hz.end() ? std::vector<double>{} : hz->second);
            }
            if (auto* video = qobject_cast<AttributionVideoView*>(one.view))
                video->setFrames(pictures.frames, std::get<PreparedVideo>(ground).times);
            if (auto* trace = qobject_cast<AttributionTraceView*>(one.view)) {
                if (const auto* series = std::get_if<PreparedSeries>(&ground)) trace->setSeries(series->steps, names(m_answer->columns.at(one.input)));
                if (const auto* wave = std::get_if<PreparedWave>(&ground)) trace->setWave(wave->samples, wave->sample_rate_hz);
            }
        }
    }
    note();
}

/// What is said beside the cards: of what samples they are, and how sure the means are.
void AverageMapsPanel::note() {
    const AverageGroup* shown = group();
    for (const Card& one : m_cards) {
        const Modality modality = m_answer->details.modalities.contains(one.input) ? m_answer->details.modalities.at(one.input) : Modality::none;
        one.card->setTitle(inputTitle(one.input, modality));
        const PreparedValue& ground = m_answer->maps.groups.front().ground.at(one.input);
        QString text;
        if (dynamic_cast<WordBars*>(one.view)) {
            std::size_t all = 0;
            if (shown)
                all = static_cast<std::size_t>(std::count_if(shown->tokens.begin(), shown->tokens.end(),
                                                             [&](const AverageToken& token) { return token.source.input == one.input; }));
            text = tr("%1 of %n words; in brackets: samples", nullptr, static_cast<int>(all)).arg(one.view->tokens().size());
        } else if (std::holds_alternative<PreparedImage>(ground)) {
            text = tr("over the mean picture");
        } else if (std::holds_alternative<PreparedAudio>(ground)) {
            text = tr("over the mean spectrogram");
        } else if (std::holds_alternative<PreparedVideo>(ground)) {
            text = tr("over the mean frames");
        } else if (std::holds_alternative<PreparedSeries>(ground)) {
            text = tr("over the mean series");
        }
        one.card->setNote(text);
    }
    QString text;
    if (shown) {
        const AverageMaps& maps = m_answer->maps;
        text = shown->samples < maps.rows
                   ? tr("Mean over %1 of %2 samples, part %3.").arg(shown->samples).arg(maps.rows).arg(splitTitle(maps.split))
                   : tr("Mean over %n samples, part %1.", nullptr, static_cast<int>(shown->samples)).arg(splitTitle(maps.split));
        if (maps.rows < maps.rows_in_all) text += QLatin1Char(' ') + tr("%1 of %2 were drawn by chance.").arg(maps.rows).arg(maps.rows_in_all);
        if (maps.class_agnostic)
            text += QLatin1Char(' ') + tr("Where information was routed, not why the model decided.");
        else if (maps.output_name.empty())
            text += QLatin1Char(' ') + tr("Each sample is explained for what the model predicts (%1).", "logit, probability …").arg(valueTitle(maps.scale));
        else
            text += QLatin1Char(' ') + tr("Each sample is explained for %1 (%2).", "class or number; logit, probability …")
                                           .arg(QString::fromStdString(maps.output_name), valueTitle(maps.scale));
        if (const QString leftOut = leftOutText(maps.left_out); !leftOut.isEmpty()) text += QLatin1Char(' ') + leftOut;
        int tokens = 0, unsure = 0;
        for (int i = 0; i < m_selection->tokenCount(); ++i) {
            const AttributedToken& token = m_selection->token(i);
            ++tokens;
            if (!(token.low > 0) && !(token.high < 0)) ++unsure;
        }
        if (maps.has_sign && unsure > 0) text += QLatin1Char(' ') + tr("In %1 of %2 tokens the interval of 95 % holds 0.").arg(unsure).arg(tokens);
    }
    m_note->setText(text);
    m_note->setVisible(!text.isEmpty());
    m_readout->setVisible(shown);
    m_scale->setVisible(shown);
    m_group->setEnabled(shown);
    m_range->setEnabled(shown);
}

/// Bars that are scrolled are drawn with all of their rows, and the panel is as it was afterwards.
void AverageMapsPanel::drawPictures(QPainter& painter) {
    showWhole(true);
    m_content->render(&painter, QPoint(), QRegion(), QWidget::DrawChildren);
    showWhole(false);
}

QSize AverageMapsPanel::picturesSize() {
    showWhole(true);
    const QSize size = m_content->size();
    showWhole(false);
    return size;
}

void AverageMapsPanel::showWhole(bool whole) {
    if (whole) m_contentSize = m_content->size();
    for (const Card& one : m_cards)
        if (one.area) one.area->setMinimumHeight(whole ? one.view->minimumSizeHint().height() : leastHeight);
    m_grid->invalidate();
    const QSize least = m_grid->minimumSize();
    m_content->resize(whole ? m_contentSize.expandedTo({0, least.height()}) : m_contentSize);
    for (const Card& one : m_cards)
        if (one.card->layout()) one.card->layout()->invalidate();
    m_grid->activate();
    for (const Card& one : m_cards)
        if (one.card->layout()) one.card->layout()->activate();
}

QString AverageMapsPanel::caption() const {
    if (!m_answer) return {};
    const MethodInfo* method = attribution_method(m_answer->maps.method);
    return tr("%1 · %2 · %3", "method, class, what the means are of")
        .arg(method ? fieldText(method->title) : QString::fromStdString(m_answer->maps.method), m_group->currentText(), m_note->text());
}

void AverageMapsPanel::retranslate() {
    m_methodLabel->setText(tr("Method"));
    m_method->setAccessibleName(tr("Method whose maps are averaged"));
    for (int i = 0; i < m_method->count(); ++i) {
        const MethodInfo* method = attribution_method(m_method->itemData(i).toString().toStdString());
        m_method->setItemText(i, fieldText(method->title));
        m_method->setItemData(i, fieldText(method->help), Qt::ToolTipRole);
    }
    m_method->view()->setMinimumWidth(m_method->view()->sizeHintForColumn(0) + 24);
    m_settings->retranslate(tr("Parameters of the method"), tr("Settings of the averaged method"));
    m_targetLabel->setText(tr("Target"));
    m_target->setAccessibleName(tr("What of each sample is explained"));
    m_scaleOf->setAccessibleName(tr("Which number of the target is explained"));
    fillTargets();
    m_splitLabel->setText(tr("Part"));
    m_split->setAccessibleName(tr("Part of the data whose maps are averaged"));
    for (int i = 0; i < m_split->count(); ++i)
        m_split->setItemText(i, splitTitle(static_cast<Split>(m_split->itemData(i).toInt())));
    m_rowsLabel->setText(tr("At most"));
    m_rows->setAccessibleName(tr("Samples at most, drawn by chance"));
    m_rows->setToolTip(tr("Samples at most, drawn by chance. Each is explained by itself, which takes its time."));
    for (int i = 0; i < m_rows->count(); ++i) {
        const int rows = m_rows->itemData(i).toInt();
        m_rows->setItemText(i, rows == everyRow ? tr("all samples") : tr("%n samples", nullptr, rows));
    }
    m_groupLabel->setText(tr("Class"));
    m_group->setAccessibleName(tr("Class whose average is shown"));
    m_rangeLabel->setText(tr("Scale"));
    m_range->setAccessibleName(tr("Scale of the colours"));
    m_range->setItemText(0, rangeTitle(AttributionSelection::Range::all));
    m_range->setItemText(1, rangeTitle(AttributionSelection::Range::view));
    m_empty->setText(tr("Choose a method and a part of the data, then press Average maps: the cells of pictures and sounds, the words and the "
                        "columns that matter on average, over all samples and by class."));
    fillGroups();
    note();
}

void AverageMapsPanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    QWidget::changeEvent(event);
}

} // namespace triptych
