// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>
#include <map>
#include <optional>
#include <vector>

#include "app/bridge/data_survey.h"

class QComboBox;
class QLabel;
class QPushButton;
class QSplitter;
class QVBoxLayout;

namespace triptych {

class BarList;
class PresenceView;
class Session;

/// What the data are like as a whole: balance of the classes, which modalities are there, how long and large
/// the values are, and what a person should look at. Each bar and each finding asks for its rows.
class SummaryPanel : public QWidget {
    Q_OBJECT

  public:
    explicit SummaryPanel(Session& session, QWidget* parent = nullptr);
    ~SummaryPanel() override;

    QSplitter* splitter() const { return m_splitter; }
    DataSurvey& survey() { return m_survey; }
    BarList* balance() const { return m_balance; }
    BarList* lengths() const { return m_lengths; }
    PresenceView* presence() const { return m_presence; }
    const std::vector<Finding>& findings() const { return m_findings; }
    QString textOf(const Finding& finding) const;

  signals:
    void labelAsked(int label, std::optional<triptych::Split> split);
    void presenceAsked(const std::map<std::size_t, bool>& presence);
    void rowsAsked(triptych::Rows rows, const QString& title);

  protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

  private:
    void retranslate();
    void start();
    void showBalance();
    void showPresence();
    void fillMeasures();
    void showLengths();
    void showFindings();
    void showProgress();

    Session& m_session;
    DataSurvey m_survey;
    std::shared_ptr<const Dataset> m_surveyed; ///< that the survey is about
    QSplitter* m_splitter;
    QLabel *m_balanceTitle, *m_presenceTitle, *m_lengthsTitle, *m_findingsTitle, *m_progress, *m_nothing;
    QComboBox *m_part, *m_measure;
    BarList *m_balance, *m_lengths;
    PresenceView* m_presence;
    QPushButton* m_stop;
    QVBoxLayout* m_findingRows;
    QWidget* m_findingsFrame;
    std::vector<int> m_shownClasses; ///< by bar: index of the class, -1: without a label
    std::vector<Measure> m_measures;
    std::vector<Finding> m_findings;
};

} // namespace triptych
